const white = /[\s\u001C-\u001F\u0085]/

/** A text without white space around it, by Python's idea of it: a byte order mark stays. */
export function strip(source: string): string {
  let start = 0
  let end = source.length
  while (start < end && isWhite(source[start]!)) start++
  while (end > start && isWhite(source[end - 1]!)) end--
  return source.slice(start, end)
}

function isWhite(letter: string): boolean {
  return letter !== '\uFEFF' && white.test(letter)
}
