import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { folderFinding, nodeFinding, stateDatabaseFinding, terminalFinding } from './machine-findings.ts'
import { fixedTerminal } from './screen/terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'caudal-doctor-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['v24.21.0', 'ok'],
  ['v22.18.0', 'ok'],
  ['v22.17.1', 'fail'],
  ['v20.19.0', 'fail'],
])('node %s is %s', (version, level) => {
  expect(nodeFinding(version).level).toBe(level)
})

test('a terminal says what it can show', () => {
  expect(terminalFinding(fixedTerminal({ columns: 120, colour: true }))).toMatchObject({ level: 'ok', text: '120 × 24, colour' })
  expect(terminalFinding(fixedTerminal({ columns: 40, unicode: false }))).toMatchObject({ level: 'warn', text: '40 × 24, ASCII only' })
  expect(terminalFinding(fixedTerminal()).text).toContain('no terminal')
})

test('a folder of state is made, probed and left as it was; a file in its place is told', async () => {
  expect(await folderFinding({ name: 'state folder', folder: join(folder, 'a', 'b'), setting: 'state' })).toMatchObject({
    level: expect.stringMatching(/ok|warn/) as string,
  })
  writeFileSync(join(folder, 'taken'), '')
  expect(await folderFinding({ name: 'state folder', folder: join(folder, 'taken'), setting: 'state' })).toMatchObject({
    level: 'fail',
    text: expect.stringContaining('cannot be written') as string,
  })
})

test('a state database is sound, damaged or missing', () => {
  const file = join(folder, 'state.db')
  expect(stateDatabaseFinding(file).level).toBe('fail')
  const database = new DatabaseSync(file)
  database.exec('create table runs (id text)')
  database.close()
  expect(stateDatabaseFinding(file)).toMatchObject({ level: 'ok' })
  writeFileSync(file, 'this is no database, whatever its name says, and it is long enough to be looked at')
  expect(stateDatabaseFinding(file)).toMatchObject({ level: 'fail' })
})
