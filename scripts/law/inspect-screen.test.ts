import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { inspectScreen } from './inspect-screen.ts'

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

function screen(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'caudal-law-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

test('planted breaches of each law are found', () => {
  const { breaches } = inspectScreen(
    screen({
      'pages/run.tsx': `/** A page. */\nexport const page = 1\n`,
      'parts/bar.tsx': `import { page } from '../pages/run.tsx'\nexport const bar = page\n`,
      'parts/door.ts': `import { task } from 'caudal'\n/** A door. */\nexport const door = task\n`,
      'parts/long.ts': '// line\n'.repeat(401),
    }),
  )
  expect(breaches.map(({ law, file }) => `${law} ${file}`).toSorted()).toEqual([
    'forbidden parts/bar.tsx',
    'forbidden parts/door.ts',
    'long file parts/long.ts',
    'undocumented parts/bar.tsx',
  ])
})

test('no sources at all are a breach, lawful ones are none', () => {
  expect(inspectScreen(screen({})).breaches).toHaveLength(1)
  expect(inspectScreen(screen({ 'pages/run.tsx': `/** A page. */\nexport const page = 1\n` })).breaches).toEqual([])
})
