select iata, name, city, state, country, latitude, longitude
from read_csv($file, header = true, nullstr = 'NA')
