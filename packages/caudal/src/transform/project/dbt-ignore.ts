/** Says of a file, by its path from the project's root, whether `.dbtignore` leaves it out. Patterns are those of .gitignore. */
export function ignoring(source: string): (path: string) => boolean {
  const rules = source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const negated = line.startsWith('!')
      return { negated, pattern: patternOf(negated ? line.slice(1) : line) }
    })
  if (rules.length === 0) return () => false
  return (path) => rules.reduce((ignored, { negated, pattern }) => (pattern.test(path) ? !negated : ignored), false)
}

function patternOf(rule: string): RegExp {
  const anchored = rule.replace(/\/$/, '').includes('/')
  const body = rule
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .split(/(\/\*\*\/|\*\*\/|\/\*\*|\*\*|\*|\?)/)
    .map((part) => globs[part] ?? part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&'))
    .join('')
  return new RegExp(`${anchored ? '^' : '(?:^|/)'}${body}(?:$|/)`)
}

const globs: Readonly<Record<string, string>> = {
  '/**/': '(?:/.*)?/',
  '**/': '(?:.*/)?',
  '/**': '/.*',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
}
