/** Types of arrays whose elements have a reader of their own, by their numbers: the array's, the element's. */
const elements: ReadonlyMap<number, number> = new Map([
  [199, 114],
  [1000, 16],
  [1001, 17],
  [1003, 19],
  [1005, 21],
  [1007, 23],
  [1009, 25],
  [1014, 1042],
  [1015, 1043],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1028, 26],
  [1115, 1114],
  [1182, 1082],
  [1183, 1083],
  [1185, 1184],
  [1187, 1186],
  [1231, 1700],
  [2951, 2950],
  [3807, 3802],
])

/** The type of an array's elements; undefined of what is no array, or one of a type of the database's own. */
export function elementType(type: number): number | undefined {
  return elements.get(type)
}

/** An array as Postgres writes it, `{1,NULL,"a,b"}`, as a list; one of several dimensions as lists of lists. */
export function readArray(text: string, element: (text: string) => unknown): unknown[] {
  // Bounds that do not begin at 1 stand in front: [0:1]={…}
  let at = text.indexOf('{') + 1
  const list = (): unknown[] => {
    const items: unknown[] = []
    for (;;) {
      const sign = text[at]
      if (sign === undefined) return items
      if (sign === '}') {
        at++
        return items
      }
      if (sign === ',') at++
      else if (sign === '{') {
        at++
        items.push(list())
      } else items.push(item())
    }
  }
  const item = (): unknown => {
    if (text[at] === '"') return element(quoted())
    const end = /[,}]/g
    end.lastIndex = at
    const to = end.exec(text)?.index ?? text.length
    const word = text.slice(at, to)
    at = to
    return word === 'NULL' ? null : element(word)
  }
  const quoted = (): string => {
    const letters: string[] = []
    for (at++; at < text.length && text[at] !== '"'; at++) {
      if (text[at] === '\\') at++
      letters.push(text[at]!)
    }
    at++
    return letters.join('')
  }
  return list()
}
