import type { Gate } from './gate.ts'

/** Every gate of the house, the slowest first. */
export const gates: readonly Gate[] = [
  { name: 'lint', about: 'oxlint, with types', command: ['oxlint', '--deny-warnings'] },
  { name: 'types', about: 'the whole workspace compiles', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'screen', about: 'the screen compiles', command: ['tsc', '-p', 'packages/ui/tsconfig.json'] },
  { name: 'dead', about: 'no unused file, export or dependency', command: ['knip', '--no-progress'] },
  { name: 'budget', about: 'what the language costs the type checker', command: ['node', 'scripts/type-budget.ts'] },
  { name: 'pure', about: 'the pure rooms compile without Node', command: ['tsc', '-p', 'packages/caudal/tsconfig.pure.json'] },
  {
    name: 'build',
    about: 'the package compiles with its declarations',
    command: ['tsc', '-p', 'packages/caudal/tsconfig.build.json', '--noEmit'],
  },
  { name: 'format', about: 'oxfmt', command: ['oxfmt', '--check'] },
  { name: 'law', about: 'rooms, cycles, ambient time, sizes', command: ['node', 'scripts/law.ts'] },
  { name: 'docs', about: 'the reference says what the code does', command: ['node', 'scripts/docs.ts'] },
]

/** What `npm run check -- --update` rewrites: the type budget and the generated parts of the docs. */
export const updates: readonly Gate[] = [
  { name: 'budget', about: 'written anew', command: ['node', 'scripts/type-budget.ts', '--update'] },
  { name: 'docs', about: 'written anew', command: ['node', 'scripts/docs.ts', '--update'] },
]
