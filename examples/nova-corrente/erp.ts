/*
 * Plays the company's ERP: what it answers for a day comes from the day alone, so that every run of a day sees the same. About one row in
 * fifty is odd, as in real ones: names with blanks around them, items without a cost, lines sent twice.
 */

const dayMs = 86_400_000
const itemCount = 40
const towerCount = 12
const daysAhead = 3

const families = ['battery', 'connector', 'cable', 'antenna', 'rectifier'] as const
const regions = ['Nordeste', 'Norte', 'Sudeste', 'Sul'] as const

/** A number from 0 up to 1 that hangs on the words alone. */
function chance(...words: readonly (string | number)[]): number {
  let hash = 2_166_136_261
  for (const letter of words.join('/')) hash = Math.imul(hash ^ letter.codePointAt(0)!, 16_777_619)
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507)
  return ((hash ^ (hash >>> 13)) >>> 0) / 4_294_967_296
}

function dayOf(day: string, add: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + add * dayMs).toISOString().slice(0, 10)
}

const itemId = (index: number): string => `ITM-${String(index + 1).padStart(3, '0')}`
const towerId = (index: number): string => `TWR-${String(index + 1).padStart(3, '0')}`

/** The spare parts that the company keeps, as the ERP knows them on a day. */
export function itemsOn(day: string): object[] {
  return Array.from({ length: itemCount }, (_, index) => {
    const family = families[index % families.length]!
    const name = `${family} ${String.fromCodePoint(65 + (index % 26))}${10 + index}`
    return {
      item_id: itemId(index),
      family,
      item_name: chance('blank', index) < 0.1 ? `  ${name} ` : name,
      category: index % 3 === 0 ? 'CRITICAL' : index % 3 === 1 ? 'Regular' : 'spare',
      supplier_id: `SUP-${1 + (index % 7)}`,
      cost: index % 23 === 22 ? 0 : Math.round(2_000 + chance('cost', index) * 200_000) / 100,
      lead_time_days: 5 + Math.floor(chance('lead', index) * 40),
      snapshot_day: day,
    }
  })
}

/** The towers that the company keeps running. */
export function towersOn(day: string): object[] {
  return Array.from({ length: towerCount }, (_, index) => ({
    tower_id: towerId(index),
    region: regions[index % regions.length]!,
    technology: index % 2 === 0 ? '5G' : '4G',
    uptime_target: [99, 99.5, 99.9][index % 3]!,
    snapshot_day: day,
  }))
}

/** What stood on the shelves at the end of a day; some lines come twice. */
export function inventoryOn(day: string): object[] {
  return Array.from({ length: itemCount }, (_, index) => index).flatMap((index) => {
    const line = {
      item_id: itemId(index),
      stock_day: day,
      quantity: Math.floor(chance('stock', index, day) * 120),
      reserved: Math.floor(chance('reserved', index, day) * 20),
      counted_at: `${day}T22:${String(index).padStart(2, '0')}:00Z`,
    }
    return chance('twice', index, day) < 0.02 ? [line, line] : [line]
  })
}

/** What the planners expect of a day and of those after it, and what was used on the day itself. */
export function forecastsOn(day: string): object[] {
  return Array.from({ length: itemCount * towerCount }, (_, index) => index).flatMap((index) => {
    const [item, tower] = [index % itemCount, Math.floor(index / itemCount)]
    if (chance('needs', item, tower) > 0.25) return []
    return Array.from({ length: daysAhead + 1 }, (_, ahead) => {
      const target = dayOf(day, ahead)
      const expected = Math.round(chance('expected', item, tower, target) * 90) / 10
      const spread = 0.5 + ahead
      return {
        forecast_id: `${itemId(item)}-${towerId(tower)}-${target}`,
        item_id: itemId(item),
        tower_id: towerId(tower),
        forecast_day: target,
        forecasted_demand: expected,
        actual_demand: ahead === 0 ? Math.max(0, Math.round(expected + (chance('error', item, tower, target) - 0.5) * 4)) : null,
        ci_lower: Math.max(0, expected - spread),
        ci_upper: expected + spread,
        model_type: ahead < 2 ? 'arima' : 'prophet',
        made_on: day,
      }
    })
  })
}
