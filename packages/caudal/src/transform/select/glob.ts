/** Whether a text matches a shell pattern with `*`, `?`, `[abc]` and `[!abc]`, as Python's `fnmatch` reads it: `*` also crosses dots and slashes. */
export function matchesGlob(text: string, pattern: string): boolean {
  return compile(pattern, '.*', '.').test(text)
}

/** Whether a relative path matches a pattern in which `*` stays within a folder and `**` stands for any number of folders. */
export function matchesPath(path: string, pattern: string): boolean {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.')
  return matchesParts(path.split('/'), parts)
}

function matchesParts(path: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return path.length === 0
  if (first === '**') return matchesParts(path, rest) || (path.length > 0 && matchesParts(path.slice(1), pattern))
  const [head, ...tail] = path
  return head !== undefined && compile(first, '[^/]*', '[^/]').test(head) && matchesParts(tail, rest)
}

const compiled = new Map<string, RegExp>()

function compile(pattern: string, star: string, any: string): RegExp {
  const key = `${star} ${pattern}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!
    const close = character === '[' ? pattern.indexOf(']', at + (pattern[at + 1] === '!' ? 3 : 2)) : -1
    if (character === '*') source += star
    else if (character === '?') source += any
    else if (close > 0) {
      source += characterClass(pattern.slice(at + 1, close))
      at = close
    } else source += character.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
  }
  const expression = new RegExp(`^(?:${source})$`, 's')
  compiled.set(key, expression)
  return expression
}

function characterClass(content: string): string {
  const negated = content.startsWith('!')
  const body = (negated ? content.slice(1) : content).replaceAll(/[\\\]^]/g, String.raw`\$&`)
  return `[${negated ? '^' : ''}${body}]`
}
