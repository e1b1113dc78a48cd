import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { candidatesFor } from './candidates.ts'
import type { NamesOf } from './candidates.ts'
import { completionScript } from './completion-script.ts'

const namesOf: NamesOf = (kind, project) =>
  Promise.resolve(
    { pipeline: ['flights', 'hello'], run: ['last'], dataset: [`in.${project ?? 'here'}`], model: ['orders'], file: [] }[kind],
  )

async function words(...typed: readonly string[]): Promise<string[]> {
  return (await candidatesFor(typed, namesOf)).map((candidate) => candidate.word)
}

test('the first word is a command, and hidden ones are not offered', async () => {
  expect(await words('')).toContain('run')
  expect(await words('l')).toEqual(['list', 'logs'])
  expect(await words('comp')).toEqual(['completion'])
})

test('after it come names, kinds and options', async () => {
  expect(await words('run', '')).toEqual(['flights', 'hello'])
  expect(await words('run', 'flights', '--w')).toEqual(['--window'])
  expect(await words('list', 'p')).toEqual(['pipelines'])
  expect(await words('show', 'dataset', '')).toEqual(['in.here'])
  expect(await words('show', 'pipeline', 'f')).toEqual(['flights'])
  expect(await words('show', 'dataset', '--project', 'x', '')).toEqual(['in.x'])
  expect(await words('list', 'runs', '--state', 'f')).toEqual(['failed'])
  expect(await words('list', 'runs', '--pipeline', '')).toEqual(['flights', 'hello'])
  expect(await words('nonsense', '')).toEqual([])
})

test('bash accepts its script', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: completionScript('bash'), encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

test('bash completes from what the command answers', () => {
  const script = `caudal() { printf 'flights\\tpipeline\\nhello\\tpipeline\\n'; }
${completionScript('bash')}
COMP_WORDS=(caudal run ''); COMP_CWORD=2; _caudal; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout).toBe('flights\nhello\n')
})
