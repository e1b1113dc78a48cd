import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { sleep, systemClock } from '../kernel/index.ts'
import type { ProjectWatch } from './watch-project.ts'
import { watchProject } from './watch-project.ts'

interface Watched {
  readonly root: string
  readonly watch: ProjectWatch
  readonly heard: () => number
}

function watched(): Watched {
  const root = mkdtempSync(join(tmpdir(), 'caudal-watch-'))
  mkdirSync(join(root, 'pipelines'))
  let heard = 0
  const watch = watchProject({ root, clock: systemClock, changed: () => heard++ })
  onTestFinished(() => {
    watch.stop()
    rmSync(root, { recursive: true, force: true })
  })
  return { root, watch, heard: () => heard }
}

it('hears what was saved just before it looked anew', async () => {
  const { root, watch, heard } = watched()
  watch.see([], { broken: false })
  writeFileSync(join(root, 'pipelines/a.ts'), 'export {}')
  watch.see([], { broken: false })
  await expect.poll(heard).toBe(1)
})

it('hears of a folder that was removed and made again', async () => {
  const { root, watch, heard } = watched()
  watch.see([], { broken: false })
  rmSync(join(root, 'pipelines'), { recursive: true })
  mkdirSync(join(root, 'pipelines'))
  await expect.poll(heard).toBe(1)
  watch.see([], { broken: false })
  writeFileSync(join(root, 'pipelines/a.ts'), 'export {}')
  await expect.poll(heard).toBe(2)
})

it('says whether there are new folders', () => {
  const { root, watch } = watched()
  expect(watch.see([], { broken: false })).toBe(true)
  expect(watch.see([], { broken: false })).toBe(false)
  mkdirSync(join(root, 'pipelines/daily'))
  expect(watch.see([], { broken: false })).toBe(true)
})

it('hears of what comes into the folders of a file and below them', async () => {
  const { root, watch, heard } = watched()
  mkdirSync(join(root, 'models/gold'), { recursive: true })
  mkdirSync(join(root, 'notes'))
  watch.see([join(root, 'models/silver/orders.sql')], { broken: false })
  writeFileSync(join(root, 'notes/one.sql'), '')
  mkdirSync(join(root, 'models/bronze'))
  await expect.poll(heard).toBe(1)
  expect(watch.see([join(root, 'models/silver/orders.sql')], { broken: false })).toBe(true)
  writeFileSync(join(root, 'models/gold/schema.yml'), '')
  await expect.poll(heard).toBe(2)
  writeFileSync(join(root, 'models/bronze/orders.sql'), '')
  await expect.poll(heard).toBe(3)
})

it('hears nothing of a file that defines nothing', async () => {
  const { root, watch, heard } = watched()
  watch.see([], { broken: false })
  writeFileSync(join(root, 'pipelines/notes.md'), 'nothing')
  await sleep(systemClock, { delayMs: 500 })
  expect(heard()).toBe(0)
})
