import { systemClock } from '../kernel/index.ts'
import type { Output, World } from './command.ts'
import { fixedTerminal } from './screen/terminal.ts'

/** What a command printed so far. */
export interface Printed {
  out: string
  err: string
}

/** A world without a person: nothing stops a command, its input is empty, and what it prints is kept. */
export function printedWorld(given: Pick<World, 'cwd' | 'open'>): { readonly world: World; readonly printed: Printed } {
  const printed: Printed = { out: '', err: '' }
  const output = (name: keyof Printed): Output => ({
    terminal: fixedTerminal(),
    write: (text) => void (printed[name] += text),
    drained: () => Promise.resolve(),
  })
  const world: World = {
    ...given,
    out: output('out'),
    err: output('err'),
    clock: systemClock,
    self: 'caudal',
    version: '0.0.0',
    input: () => Promise.resolve(''),
    onStop: () => ({ stop: () => undefined }),
    onReload: () => ({ stop: () => undefined }),
  }
  return { world, printed }
}
