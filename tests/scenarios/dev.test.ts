import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeProject } from './project-folder.ts'
import type { ProjectFolder } from './project-folder.ts'

const config = "import { defineConfig } from 'caudal'\nexport default defineConfig({ name: 'edited' })\n"

/** A pipeline whose first step waits for the file `go`; the second says what `word.ts` says. */
const pipelines = `import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { every, pipeline, task } from 'caudal'
import { word } from '../parts/word.ts'

const hold = task('hold', {
  async run({ signal }) {
    writeFileSync('pid.txt', String(process.pid))
    while (!existsSync('go') && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 20))
  },
})
const say = task('say', { run: ({ run }) => appendFileSync('said.txt', run.id + ' ' + word + '\\n') })
export const spoken = pipeline('spoken', {
  schedule: every('1s'),
  maxActiveRuns: 1,
  plan({ run }) { run(say, {}, { after: run(hold, {}) }) },
})
`
const word = (text: string): string => `export const word: string = '${text}'\n`

async function edited(): Promise<ProjectFolder> {
  return makeProject({
    'caudal.config.ts': config,
    'pipelines/spoken.ts': pipelines,
    'parts/word.ts': word('one'),
  })
}

interface Told {
  readonly run?: string
  readonly state?: string
  readonly reload?: string
  readonly changed?: readonly string[]
}

const told = (stdout: string): Told[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told)

/** What the runs said, one word for each time. */
function said(project: ProjectFolder, run: string): string[] {
  const lines = readFileSync(join(project.root, 'said.txt'), 'utf8').trim().split('\n')
  return lines.flatMap((line) => (line.startsWith(run) ? [line.slice(run.length + 1)] : []))
}

it('goes on with what is saved; a run under way keeps its version', { timeout: 240_000 }, async () => {
  await using project = await edited()
  const dev = project.start(['dev', '--json'])
  await dev.saw(/"state":"running"/)
  writeFileSync(join(project.root, 'parts/word.ts'), word('two'))
  await dev.saw(/"reload":"taken".*"changed":\["spoken"\]/)
  // The step that is under way begins anew in a process that never saw the old file, which is gone.
  writeFileSync(join(project.root, 'parts/other.ts'), word('two'))
  writeFileSync(join(project.root, 'pipelines/spoken.ts'), pipelines.replace('../parts/word.ts', '../parts/other.ts'))
  rmSync(join(project.root, 'parts/word.ts'))
  await dev.saw(/("reload":"taken"[^]*){2}/)
  process.kill(Number(readFileSync(join(project.root, 'pid.txt'), 'utf8')), 'SIGKILL')
  writeFileSync(join(project.root, 'go'), '')
  await dev.saw(/"state":"succeeded"/)
  // Ticks may have come between the first run and what was saved.
  await expect.poll(() => readFileSync(join(project.root, 'said.txt'), 'utf8'), { timeout: 150_000 }).toContain(' two')
  dev.process.kill('SIGINT')
  const { code, stdout, stderr } = await dev.ended
  expect(code, stderr).toBe(0)
  const runs = told(stdout).flatMap(({ run, state }) => (run !== undefined && state === 'succeeded' ? [run] : []))
  const words = runs.map((run) => said(project, run).join())
  expect(words[0]).toBe('one')
  expect(words).toEqual(words.toSorted())
})

it('keeps the last good version while the project does not load', { timeout: 240_000 }, async () => {
  await using project = await edited()
  writeFileSync(join(project.root, 'go'), '')
  const dev = project.start(['dev'])
  await dev.saw(/spoken +every 1/)
  writeFileSync(join(project.root, 'parts/word.ts'), 'export const word = (1 + ;\n')
  await dev.saw(/PROJECT-FILE-BROKEN.*word\.ts:1[^]*hint:/)
  await dev.saw(/what was loaded before goes on[^]*succeeded/)
  writeFileSync(join(project.root, 'parts/word.ts'), word('one'))
  await dev.saw(/the project loads again, unchanged/)
  // A file that is imported before it is there, in a folder that is new.
  writeFileSync(join(project.root, 'parts/word.ts'), "export { word } from '../late/word.ts'\n")
  await dev.saw(/late\/word\.ts/)
  mkdirSync(join(project.root, 'late'))
  writeFileSync(join(project.root, 'late/word.ts'), word('late'))
  await dev.saw(/took over the project as it is now: changed spoken/)
  writeFileSync(join(project.root, 'late/word.ts'), word('later'))
  await dev.saw(/(took over the project as it is now: changed spoken[^]*){2}/)
  dev.process.kill('SIGINT')
  expect((await dev.ended).code).toBe(0)
})

it('is loaded anew by caudal start when it is asked to', { timeout: 240_000 }, async () => {
  await using project = await edited()
  const start = project.start(['start', '--json'])
  await start.saw(/"state":"running"/)
  writeFileSync(
    join(project.root, 'pipelines/spoken.ts'),
    readFileSync(join(project.root, 'pipelines/spoken.ts'), 'utf8').replace("'spoken'", "'renamed'"),
  )
  start.process.kill('SIGHUP')
  await start.saw(/"reload":"taken","added":\["renamed"\],"changed":\[\],"removed":\["spoken"\]/)
  await start.saw(/"pipeline":"renamed","state":"running"/)
  writeFileSync(
    join(project.root, 'caudal.config.ts'),
    config.replace("name: 'edited'", "name: 'edited', lake: { path: 'pond' }, runners: { max: 1 }"),
  )
  start.process.kill('SIGHUP')
  await start.saw(/"waiting":\["lake"\]/)
  writeFileSync(join(project.root, 'go'), '')
  await start.saw(/"pipeline":"renamed","state":"succeeded"/)
  start.process.kill('SIGTERM')
  expect((await start.ended).code).toBe(0)
})

it('does not take what was read while a file was being saved', { timeout: 240_000 }, async () => {
  // Each load waits in the first file until it may go on to the second.
  const gate = `import { appendFileSync, existsSync, readFileSync } from 'node:fs'
appendFileSync('loads.txt', 'x')
const load = readFileSync('loads.txt', 'utf8').length
while (!existsSync('go.txt') && !existsSync('go-' + load + '.txt')) await new Promise((resolve) => setTimeout(resolve, 20))
`
  const second = (word: string): string => `import { pipeline, task } from 'caudal'
const say = task('say', { run: () => '${word}' })
export const saved = pipeline('saved', { plan({ run }) { run(say, {}) } })
`
  await using project = await makeProject({ 'caudal.config.ts': config, 'pipelines/a.ts': gate, 'pipelines/b.ts': second('one') })
  const at = (file: string): string => join(project.root, file)
  const loads = (): number => readFileSync(at('loads.txt'), 'utf8').length
  const go = (load: number): void => writeFileSync(at(`go-${load}.txt`), '')
  const told: string[] = []
  const dev = project.start(['dev', '--json'])
  dev.process.stdout!.on('data', (text: string) => told.push(text))
  // The start reads the project, and once more when files are watched.
  go(1)
  await dev.saw(/http:/)
  await expect.poll(loads, { timeout: 60_000 }).toBe(2)
  writeFileSync(at('pipelines/b.ts'), '')
  go(2)
  await expect.poll(loads, { timeout: 60_000 }).toBe(3)
  writeFileSync(at('pipelines/b.ts'), second('two'))
  writeFileSync(at('go.txt'), '')
  await dev.saw(/"reload":"taken"/)
  dev.process.kill('SIGINT')
  expect((await dev.ended).code).toBe(0)
  expect(told.join('')).toMatch(/"changed":\["saved"\],"removed":\[\]/)
  expect(told.join('')).not.toContain('"removed":["saved"]')
})
