const space = '\\t\\n\\v\\f\\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'

/**
 * A regular expression's text in the syntax that JavaScript and RE2 share, with the same meaning in both; undefined where there is
 * none: look-around, back-references, names of groups, Unicode sets, and every flag but `i`, `g`, `y` (`i` becomes a group of its own).
 */
export function portablePattern(pattern: RegExp): string | undefined {
  if (/[^ig]/.test(pattern.flags)) return undefined
  const text = translate(pattern.source)
  if (text === undefined) return undefined
  return pattern.ignoreCase ? `(?i:${text})` : text
}

function translate(source: string): string | undefined {
  let out = ''
  for (let at = 0; at < source.length;) {
    const part = partAt(source, at)
    if (part === undefined) return undefined
    out += part.text
    at += part.taken
  }
  return out
}

interface Part {
  readonly text: string
  readonly taken: number
}

function partAt(source: string, at: number): Part | undefined {
  const char = source[at]!
  if (char === '\\') return escapeAt(source, { at, inClass: false })
  if (char === '.') return { text: '[^\\n\\r\u2028\u2029]', taken: 1 }
  if (char === '[') return classAt(source, at)
  if (char === '(' && source[at + 1] === '?') return source[at + 2] === ':' ? { text: '(?:', taken: 3 } : undefined
  if (char === '{') return repetitionAt(source, at)
  return { text: char, taken: 1 }
}

/** RE2 repeats at most 1,000 times, and reads a brace that repeats nothing in its own way. */
function repetitionAt(source: string, at: number): Part | undefined {
  const match = /^\{(\d+)(?:,(\d*))?\}/.exec(source.slice(at))
  if (match === null || Number(match[1]) > 1_000 || Number(match[2] ?? 0) > 1_000) return undefined
  return { text: match[0], taken: match[0].length }
}

function classAt(source: string, start: number): Part | undefined {
  let at = start + 1
  let out = '['
  if (source[at] === '^') {
    out += '^'
    at++
  }
  if (source[at] === ']') return undefined
  for (; source[at] !== ']';) {
    if (at >= source.length) return undefined
    const part =
      source[at] === '\\' ? escapeAt(source, { at, inClass: true }) : { text: source[at] === '[' ? '\\[' : source[at]!, taken: 1 }
    if (part === undefined) return undefined
    out += part.text
    at += part.taken
  }
  return { text: `${out}]`, taken: at + 1 - start }
}

function escapeAt(source: string, place: { readonly at: number; readonly inClass: boolean }): Part | undefined {
  const char = source[place.at + 1]
  if (char === undefined) return undefined
  if (/[dDwWtnrfv]/.test(char)) return { text: `\\${char}`, taken: 2 }
  if (char === 's') return { text: place.inClass ? space : `[${space}]`, taken: 2 }
  if (char === 'S') return place.inClass ? undefined : { text: `[^${space}]`, taken: 2 }
  if (/[bB]/.test(char)) return place.inClass ? undefined : { text: `\\${char}`, taken: 2 }
  const hex = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(source.slice(place.at, place.at + 6))
  if (hex !== null) return literal(String.fromCharCode(Number.parseInt((hex[1] ?? hex[2])!, 16)), hex[0].length)
  return /[A-Za-z0-9]/.test(char) ? undefined : { text: /[^\x20-\x7e]/.test(char) ? char : `\\${char}`, taken: 2 }
}

function literal(char: string, taken: number): Part | undefined {
  if (char === '\0' || /[\ud800-\udfff]/.test(char)) return undefined
  return { text: /[A-Za-z0-9\u0080-\uffff]/.test(char) ? char : /[\x21-\x7e]/.test(char) ? `\\${char}` : char, taken }
}
