const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** The contents of a text literal with its escapes resolved as in Python; undefined where an escape is cut short. */
export function unescape(contents: string): string | undefined {
  if (!contents.includes('\\')) return contents
  let broken = false
  const written = contents.replaceAll(
    /\\(?:x(.{0,2})|u(.{0,4})|U(.{0,8})|([0-7]{1,3})|(.))/gs,
    (whole: string, ...groups: (string | undefined)[]) => {
      const [short, middle, long, octal, letter = ''] = groups
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      const digits = short ?? middle ?? long
      if (digits === undefined) return simple[letter] ?? whole
      const code = /^[\da-fA-F]+$/.test(digits) && digits.length === expected(whole[1]!) ? Number.parseInt(digits, 16) : NaN
      if (code <= 0x10ffff) return String.fromCodePoint(code)
      broken = true
      return ''
    },
  )
  return broken ? undefined : written
}

function expected(letter: string): number {
  return letter === 'x' ? 2 : letter === 'u' ? 4 : 8
}
