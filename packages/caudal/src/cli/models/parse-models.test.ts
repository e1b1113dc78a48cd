import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { Fault, systemClock } from '../../kernel/index.ts'
import { dispatch } from '../dispatch.ts'
import type { World } from '../command.ts'
import { printedWorld } from '../printed-world.ts'

const base = mkdtempSync(join(tmpdir(), 'caudal-parse-'))
afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }))

const shop: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\nvars: { first: 1 }\n',
  'profiles.yml': `shop:
  target: "{{ env_var('STAGE', 'dev') }}"
  outputs:
    dev: { type: duckdb, path: shop.duckdb }
    other: { type: duckdb, path: o.duckdb }
again:
  target: dev
  outputs:
    dev: { type: duckdb, path: again.duckdb }
`,
  'elsewhere/profiles.yml': 'shop: { target: dev, outputs: { dev: { type: duckdb, path: e.duckdb } } }\n',
  'packages.yml': 'packages: [{ local: near }]\n',
  'near/dbt_project.yml': 'name: near\nversion: "1.0"\n',
  'near/macros/area.sql': "{% macro area() %}{{ return(env_var('AREA', 'north')) }}{% endmacro %}\n",
  'models/orders.sql': "{{ config(tags=[near.area()]) }} select {{ var('first') }} as id\n",
  'models/schema.yml': 'models:\n  - name: orders\n    description: \'{{ doc("about") }}\'\nmodells: []\n',
  'models/about.md': '{% docs about %}What was ordered{% enddocs %}\n',
  'models/ready.sql': 'select 1 as id\n',
  'models/ready.yml': `unit_tests:
  - name: is_ready
    model: ready
    given: []
    expect: { format: csv, fixture: expected }
`,
  'tests/fixtures/expected.csv': 'id\n1\n',
  'seeds/areas.csv': 'id,name\n1,north\n',
}

let folder = ''
let made = 0
beforeEach(() => {
  folder = join(base, `p${made++}`)
  for (const [path, text] of Object.entries(shop)) write(path, text)
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** Writes a file of the shop with something else of the same length, as near to the reading before as can be. */
function change(path: string, from: string, to: string): void {
  expect(shop[path]).toContain(from)
  write(path, shop[path]!.replace(from, to))
}

interface Told {
  readonly exit: number
  readonly out: string
  readonly err: string
}

/** Files that have rested for a while are trusted, and those of a test have not: its clock is ahead of theirs. */
async function parse(words: readonly string[] = [], given: Partial<World> = {}): Promise<Told> {
  const open = (): Promise<never> => Promise.reject(new Fault('PROJECT-NOT-FOUND', { message: 'opened' }))
  const clock = { ...systemClock, now: () => systemClock.now() + 60_000 }
  const { world, printed } = printedWorld({ cwd: folder, open })
  return { exit: await dispatch(['dbt', 'parse', ...words], { ...world, clock, ...given }), ...printed }
}

const manifest = (): string => readFileSync(join(folder, 'target/manifest.json'), 'utf8')

describe('a reading is kept', () => {
  test('and told again where nothing has changed', async () => {
    await parse()
    const first = manifest()
    const again = await parse()
    expect(again.out).toMatch(/✓ shop: 2 models, 1 seed, 1 unit test unchanged, in /)
    expect(again.err).toContain('modells')
    expect(again.exit).toBe(0)
    expect(manifest()).toBe(first)
    expect(JSON.parse((await parse(['--json'])).out)).toEqual({ project: 'shop', counts: { model: 2, seed: 1, unit_test: 1 } })
  })

  interface Change {
    readonly what: string
    readonly change?: () => void
    readonly words?: readonly string[]
    readonly given?: Partial<World>
    /** What the manifest has then and had not before. */
    readonly has?: string
  }
  const changes: readonly Change[] = [
    { what: 'a query', change: () => change('models/orders.sql', 'as id', 'as no'), has: ' as no' },
    { what: 'a property file', change: () => change('models/schema.yml', '{{ doc("about") }}', 'Of a day, or more.'), has: 'Of a day, or' },
    { what: 'a block of docs', change: () => change('models/about.md', 'What', 'Who_'), has: 'Who_ was ordered' },
    { what: 'a seed', change: () => change('seeds/areas.csv', 'north', 'south') },
    { what: 'rows of a unit test', change: () => change('tests/fixtures/expected.csv', '1', '2') },
    { what: 'a macro of a package', change: () => change('near/macros/area.sql', 'north', 'south'), has: '"south"' },
    { what: 'a new file', change: () => write('models/more/items.sql', 'select 1 as id'), has: 'model.shop.items' },
    {
      what: 'a file in a folder that was not there',
      change: () => write('macros/m.sql', '{% macro m() %}{% endmacro %}'),
      has: 'macro.shop.m',
    },
    { what: 'a file that went', change: () => rmSync(join(folder, 'seeds/areas.csv')) },
    { what: 'a folder that went', change: () => rmSync(join(folder, 'seeds'), { recursive: true }) },
    { what: 'a file of another name', change: () => renameSync(join(folder, 'models/orders.sql'), join(folder, 'models/order.sql')) },
    { what: 'a file that leaves some out', change: () => write('.dbtignore', 'seeds/*\n') },
    { what: 'a package that leaves some out', change: () => write('near/.dbtignore', 'seeds/*\n') },
    { what: 'the project', change: () => change('dbt_project.yml', '1.0', '1.1') },
    { what: 'a variable of the project', change: () => change('dbt_project.yml', 'first: 1', 'first: 2') },
    { what: 'the project of a package', change: () => change('near/dbt_project.yml', '1.0', '1.1') },
    { what: 'a new package', change: () => write('dbt_packages/more/dbt_project.yml', 'name: more\nversion: "1.0"\n') },
    { what: 'the list of packages', change: () => write('dependencies.yml', 'packages: [{ local: near }]\n') },
    { what: 'selectors with names', change: () => write('selectors.yml', 'selectors: [{ name: all, definition: "*" }]\n'), has: '"all"' },
    { what: 'the profile', change: () => change('profiles.yml', 'path: shop', 'path: shup'), has: '"shup"' },
    { what: 'a variable of the environment that a macro reads', change: () => write('.env', 'AREA=west\n'), has: '"west"' },
    { what: 'a variable of the environment that the profile reads', change: () => write('.env', 'STAGE=other\n'), has: '"o"' },
    {
      what: 'a variable of the environment that names the profiles',
      change: () => write('.env', `DBT_PROFILES_DIR=${join(folder, 'elsewhere')}\n`),
      has: '"e"',
    },
    { what: 'the folder of profiles', words: ['--profiles-dir', 'elsewhere'], has: '"e"' },
    { what: 'another profile', words: ['--profile', 'again'], has: '"again"' },
    { what: 'a variable', words: ['--vars', 'first: 2'] },
    { what: 'the target', words: ['--target', 'other'], has: '"o"' },
    { what: 'a newer Caudal', given: { version: '0.0.1' } },
    { what: 'the wish to read anew', words: ['--no-partial-parse'] },
    { what: 'a manifest that is not there', change: () => rmSync(join(folder, 'target/manifest.json')) },
    { what: 'a manifest of another command', change: () => write('target/manifest.json', '{}') },
    { what: 'what is kept, damaged', change: () => write('target/caudal-reading.json', '{"said":') },
  ]
  test.each(changes)('but not for $what', async ({ change: make, words = [], given = {}, has }) => {
    await parse()
    expect((await parse()).out).toContain('unchanged')
    if (has !== undefined) expect(manifest()).not.toContain(has)
    make?.()
    const { exit, out } = await parse(words, given)
    expect(out).not.toContain('unchanged')
    expect(exit).toBe(0)
    expect(manifest()).toContain(has ?? '"shop"')
    expect((await parse(words, given)).out.includes('unchanged')).toBe(!words.includes('--no-partial-parse'))
  })
})

describe('a reading is not kept', () => {
  test('where a secret was read', async () => {
    write('.env', 'SHOP_PASSWORD=hush\n')
    change('profiles.yml', 'path: shop.duckdb', `path: "{{ env_var('SHOP_PASSWORD') }}"`)
    await parse()
    expect((await parse()).out).not.toContain('unchanged')
  })

  test('where a file was written just before, as the clock of the disk may not tell another change of it', async () => {
    await parse([], { clock: systemClock })
    write('models/more.sql', 'select 1 as id')
    const clock = { ...systemClock, now: () => statSync(join(folder, 'models/more.sql')).ctimeMs + 50 }
    await parse([], { clock })
    expect((await parse([], { clock })).out).not.toContain('unchanged')
  })

  test('where the project is wrong, which is told each time', async () => {
    write('models/orders.sql', 'select * from {{ ref("nothing") }}\n')
    await parse()
    expect(await parse()).toMatchObject({ exit: 3, err: expect.stringContaining('DBT-REF-MISSING') as string })
  })

  test('where a Caudal project is around it, whose warehouse is then the target', async () => {
    await parse()
    write('caudal.config.ts', 'export default {}\n')
    expect(await parse()).toMatchObject({ exit: 3, err: expect.stringContaining('opened') as string })
  })
})
