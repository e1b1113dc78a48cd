import { callValue, HostObject, OnceIterator, text, tuple } from '../../jinja/index.ts'
import type { Call, HostFunction } from '../../jinja/index.ts'
import { hostFunction, members } from './members.ts'
import type { Members } from './members.ts'
import { expandTemplate, RegexMatch } from './regex-match.ts'
import { escapeRegex, regexFlag, regexOf } from './regex-syntax.ts'
import { valueFault } from './value-fault.ts'

/** A regular expression as templates see it: Python's `re.Pattern`. */
class Pattern extends HostObject {
  readonly source: string
  readonly flags: number
  readonly regex: RegExp

  constructor(source: string, flags: number) {
    super({
      type: 're.Pattern',
      text: () => `re.compile('${source}')`,
      attribute: (name) => patternMembers.get(name)?.(this),
    })
    this.source = source
    this.flags = flags
    this.regex = regexOf(source, flags)
  }
}

/** dbt's `modules.re`: Python's regular expressions, on JavaScript's. */
export const regexModule: HostObject = new HostObject({
  type: 'module',
  attribute: (name) => functions.get(name) ?? regexFlag(name),
})

function patternOf(pattern: unknown, flags: unknown): Pattern {
  if (pattern instanceof Pattern) return pattern
  if (typeof pattern !== 'string') throw valueFault(`${text(pattern)} is no regular expression`, 'write it as a text')
  return new Pattern(pattern, typeof flags === 'number' ? flags : 0)
}

function firstMatch(
  pattern: Pattern,
  { subject, anchor }: { readonly subject: unknown; readonly anchor: 'none' | 'start' | 'whole' },
): RegexMatch | null {
  const ends = anchor === 'whole' ? `(?:${pattern.regex.source})(?![^])` : pattern.regex.source
  const regex = new RegExp(ends, pattern.regex.flags.replace('g', anchor === 'none' ? '' : 'y'))
  const found = regex.exec(text(subject))
  return found === null ? null : new RegexMatch(found)
}

function allMatches(pattern: Pattern, subject: unknown): readonly RegexMatch[] {
  return Array.from(text(subject).matchAll(pattern.regex), (found) => new RegexMatch(found))
}

function findAll(pattern: Pattern, subject: unknown): readonly unknown[] {
  return allMatches(pattern, subject).map(({ found, groups }) => {
    if (groups.length === 0) return found[0]
    return groups.length === 1 ? (groups[0] ?? '') : tuple(groups.map((group) => group ?? ''))
  })
}

function split(pattern: Pattern, { subject, most }: { readonly subject: unknown; readonly most: unknown }): readonly unknown[] {
  const whole = text(subject)
  const matches = allMatches(pattern, subject)
  const used = typeof most === 'number' && most > 0 ? matches.slice(0, most) : matches
  const starts = [0, ...used.map(({ found }) => found.index + found[0].length)]
  return starts.flatMap((start, at): unknown[] => {
    const next = used[at]
    return next === undefined ? [whole.slice(start)] : [whole.slice(start, next.found.index), ...next.groups]
  })
}

interface Replacing {
  readonly replacement: unknown
  readonly subject: unknown
  readonly most: unknown
}

/** The text and how often something was replaced; a promise where a macro makes the replacement. */
async function replaced(pattern: Pattern, { replacement, subject, most }: Replacing): Promise<readonly [string, number]> {
  const matches = allMatches(pattern, subject)
  const used = typeof most === 'number' && most > 0 ? matches.slice(0, most) : matches
  const whole = text(subject)
  let [written, from] = ['', 0]
  for (const match of used) {
    const put = typeof replacement === 'string' ? expandTemplate(replacement, match) : text(await callValue(replacement, { args: [match] }))
    written += whole.slice(from, match.found.index) + put
    from = match.found.index + match.found[0].length
  }
  return [written + whole.slice(from), used.length]
}

type Work = (pattern: Pattern, bound: readonly unknown[]) => unknown

/** What a pattern can do, with the parameters behind it. The module has the same under the pattern as first argument. */
const works: Readonly<Record<string, { readonly signature: string; readonly work: Work }>> = {
  search: { signature: 'string', work: (pattern, [subject]) => firstMatch(pattern, { subject, anchor: 'none' }) },
  match: { signature: 'string', work: (pattern, [subject]) => firstMatch(pattern, { subject, anchor: 'start' }) },
  fullmatch: { signature: 'string', work: (pattern, [subject]) => firstMatch(pattern, { subject, anchor: 'whole' }) },
  findall: { signature: 'string', work: (pattern, [subject]) => findAll(pattern, subject) },
  finditer: { signature: 'string', work: (pattern, [subject]) => new OnceIterator('callable_iterator', allMatches(pattern, subject)) },
  split: { signature: 'string maxsplit?', work: (pattern, [subject, most]) => split(pattern, { subject, most }) },
  sub: {
    signature: 'repl string count?',
    work: async (pattern, [replacement, subject, most]) => (await replaced(pattern, { replacement, subject, most }))[0],
  },
  subn: {
    signature: 'repl string count?',
    work: async (pattern, [replacement, subject, most]) => tuple(await replaced(pattern, { replacement, subject, most })),
  },
}

const patternMembers: Members<Pattern> = members<Pattern>(
  {
    pattern: (self) => self.source,
    flags: (self) => self.flags,
    groups: (self) => new RegExp(`${self.regex.source}|`).exec('')!.length - 1,
  },
  Object.fromEntries(
    Object.entries(works).map(([name, { signature, work }]) => [
      name,
      (self: Pattern): HostFunction => hostFunction(`${name} ${signature}`, (bound) => work(self, bound)),
    ]),
  ),
)

const functions: ReadonlyMap<string, (call: Call) => unknown> = new Map([
  ['compile', hostFunction('compile pattern flags?', ([pattern, flags]) => patternOf(pattern, flags))],
  ['escape', hostFunction('escape pattern', ([value]) => escapeRegex(text(value)))],
  ...Object.entries(works).map(([name, { signature, work }]) => {
    const call = hostFunction(`${name} pattern ${signature} flags?`, ([pattern, ...bound]) =>
      work(patternOf(pattern, bound[signature.split(' ').length]), bound),
    )
    return [name, call] as const
  }),
])
