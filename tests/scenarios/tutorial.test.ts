import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { copyExample } from './example.ts'
import { freePort } from './free-port.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

/** A fenced block of a page: its language, the words after it, and what stands in it. */
interface Fence {
  readonly language: string
  readonly words: string
  readonly text: string
}

async function fencesOf(page: string): Promise<Fence[]> {
  const text = await readFile(join(repository, 'docs/tutorial', page), 'utf8')
  return [...text.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', words = '', body = '']) => ({
    language,
    words,
    text: body,
  }))
}

/** Runs the lines of a shell fence as a reader would who has the repository's Node and `caudal` on the path. */
async function shell(text: string, options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> }): Promise<string> {
  const path = [dirname(process.execPath), join(repository, 'node_modules/.bin'), process.env['PATH']].join(delimiter)
  const { stdout } = await run('sh', ['-e', '-c', text.replaceAll('npx caudal', 'caudal')], {
    ...options,
    env: { ...process.env, ...options.env, PATH: path },
  })
  return stdout
}

const rooms: string[] = []
afterEach(() => Promise.all(rooms.splice(0).map((room) => rm(room, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))))

describe.skipIf(process.platform === 'win32')('the tutorial', { timeout: 300_000 }, () => {
  it('leads from an empty folder to a table and a sum', async () => {
    const room = await mkdtemp(join(tmpdir(), 'caudal-tutorial-'))
    rooms.push(room)
    await symlink(join(repository, 'node_modules'), join(room, 'node_modules'), 'junction')
    const printed: string[] = []
    for (const { language, words, text } of await fencesOf('01-first-pipeline.md')) {
      const file = /^file=(\S+)$/.exec(words)?.[1]
      if (file !== undefined) {
        await mkdir(dirname(join(room, file)), { recursive: true })
        await writeFile(join(room, file), text)
      } else if (language === 'sh') printed.push(await shell(text, { cwd: room }))
    }
    const all = printed.join('\n')
    expect(all).toContain('amount: below 0')
    expect(all).toContain('shop:')
    expect(all).toMatch(/lisbon\W+2\W+50\.4/)
    const rows = JSON.parse(await shell('caudal query "select count(*)::integer as n from bronze.orders" --json', { cwd: room })) as unknown
    expect(rows).toEqual([{ n: 4 }])
  })

  it.each([
    ['02-flights.md', 'flights'],
    ['03-sales.md', 'ecommerce'],
  ] as const)('%s: every command runs in the example', async (page, name) => {
    const env = { SHOP_URL: `http://127.0.0.1:${await freePort()}` }
    await using example = await copyExample(name)
    const commands = (await fencesOf(page)).filter(({ language }) => language === 'sh')
    expect(commands.length).toBeGreaterThan(2)
    for (const { text } of commands) {
      await shell(text.replace(/^cd .*\n/, ''), { cwd: example.root, env })
    }
  })
})
