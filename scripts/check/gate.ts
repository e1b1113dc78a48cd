import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

/** One question that the check asks of the tree: a command that ends with 0 where all is well. */
export interface Gate {
  readonly name: string
  /** What it looks at, in a few words. */
  readonly about: string
  readonly command: readonly string[]
}

/** What a gate answered. */
export interface GateResult {
  readonly gate: Gate
  readonly passed: boolean
  readonly milliseconds: number
  /** All that the command printed. */
  readonly output: string
}

/** Runs a gate's command in a folder, with that folder's own tools and Node first on the path. Never rejects: what cannot start has failed. */
export function runGate(gate: Gate, root: string): Promise<GateResult> {
  const started = performance.now()
  const [command = '', ...args] = gate.command
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, PATH: path, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
    const output: string[] = []
    child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text))
    const end = (passed: boolean): void => resolve({ gate, passed, milliseconds: performance.now() - started, output: output.join('') })
    child.on('error', (error) => {
      output.push(error.message)
      end(false)
    })
    child.on('close', (code) => end(code === 0))
  })
}

/** Runs gates side by side, `width` at a time, in the order given; `report` hears of each as it ends. */
export async function runGates(
  gates: readonly Gate[],
  options: { readonly root: string; readonly width: number; readonly report: (result: GateResult) => void },
): Promise<GateResult[]> {
  const waiting = [...gates]
  const results: GateResult[] = []
  const lane = async (): Promise<void> => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      const result = await runGate(gate, options.root)
      results.push(result)
      options.report(result)
    }
  }
  await Promise.all(Array.from({ length: options.width }, lane))
  return results
}
