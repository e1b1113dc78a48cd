import { Fault } from '../../kernel/index.ts'
import { bindCall, text, toValue } from '../../jinja/index.ts'
import type { Call, HostFunction } from '../../jinja/index.ts'
import type { Connection } from '../adapter/connection.ts'
import type { DbtScope } from '../context/scope.ts'
import type { ManifestNode, SourceDefinition, UnitTest } from '../manifest/resource.ts'
import { attributeOf, listOf, textOf, using } from '../materialize/access.ts'
import { createRelation } from '../values/relation.ts'
import type { Relation } from '../values/relation.ts'
import type { Cte } from './inject-ctes.ts'
import { injectCtes } from './inject-ctes.ts'
import { columnNamed, fixtureRows, fixtureSql, quoted } from './fixture-sql.ts'
import type { FixtureColumn } from './fixture-sql.ts'
import { nodeRelation, refRelation, sourceRelation, allRows } from './node-relation.ts'
import type { Outcome, Stopwatch } from './node-outcome.ts'
import { resourceScope } from './resource-scope.ts'
import type { Worker } from './resource-scope.ts'
import { rowDifferences } from './row-differences.ts'

/** Runs a model's query on given rows and compares what comes of it with what is expected. A difference is an outcome and no error. */
export async function unitTestResource(
  worker: Worker,
  { test, watch }: { readonly test: UnitTest; readonly watch: Stopwatch },
): Promise<Outcome> {
  const model = testedModel(worker, test)
  const plain = resourceScope(worker, { node: model })
  const given = await watch.time('compile', () => inputsOf(worker, { test, model, scope: plain.scope }))
  const { scope } = resourceScope(worker, {
    node: model,
    extra: overlayOf(plain.scope, { worker, test, model, given }),
    ...overridesOf(test),
  })
  const query = await watch.time('compile', async () => scope.render(model.raw_code, { file: model.original_file_path }))
  const sql = injectCtes(
    query,
    [...given.values()].map(({ cte }) => cte),
  )
  return watch.time('execute', async () => compare(await rowsOf(worker.connection, { scope, sql, test }), sql))
}

function testedModel({ world }: Worker, test: UnitTest): ManifestNode {
  return world.resolver.model({ name: test.model, package: null, version: test.version }, test.package_name)
}

interface Input {
  readonly cte: Cte
  readonly relation: Relation
}

/** The given rows of a test by what they stand for: a unique id, or `this`. */
type Inputs = ReadonlyMap<string, Input>

interface InputOptions {
  readonly test: UnitTest
  readonly model: ManifestNode
  readonly scope: DbtScope
}

async function inputsOf(worker: Worker, { test, model, scope }: InputOptions): Promise<Inputs> {
  const { world } = worker
  const inputs = new Map<string, Input>()
  for (const rows of test.given) {
    const resource = await inputNamed(worker, { written: rows.input, test, model })
    const id = resource === 'this' ? 'this' : resource.unique_id
    const name = `__dbt__cte__${resource === 'this' ? `${model.name}__this` : resource.name}`
    const listed = fixtureRows(rows)
    let sql = typeof rows.rows === 'string' ? rows.rows : ''
    if (listed !== null) {
      const of = resource === 'this' ? nodeRelation(model, world.writing) : relationOf(worker, resource)
      sql = await fixtureSql(scope, { rows: listed, columns: await columnsOf(scope, of), of: rows.input })
    }
    const relation = createRelation({ dialect: world.writing.dialect, identifier: name, type: 'cte' }).quote({ identifier: false })
    inputs.set(id, { cte: { name, sql }, relation })
  }
  return inputs
}

/** What `ref('x')`, `source('x', 'y')` or `this` stands for. */
async function inputNamed(
  worker: Worker,
  { written, test, model }: { readonly written: string; readonly test: UnitTest; readonly model: ManifestNode },
): Promise<ManifestNode | SourceDefinition | 'this'> {
  if (written.trim() === 'this') return 'this'
  const { world } = worker
  let found: ManifestNode | SourceDefinition | undefined
  const ref: HostFunction = (call) => {
    found = world.resolver.ref(call, test.package_name)
    return ''
  }
  const source: HostFunction = (call) => {
    found = world.resolver.source(call, test.package_name)
    return ''
  }
  const { scope } = resourceScope(worker, { node: model, extra: { ref, source } })
  await scope.render(`{{ ${written} }}`, { file: test.original_file_path })
  if (found !== undefined) return found
  throw new Fault('MODEL-UNIT-INPUT', {
    message: `the unit test ${test.name} gives rows of ${written}`,
    hint: "write ref('model'), source('a', 'b') or this",
  })
}

function relationOf({ world }: Worker, resource: ManifestNode | SourceDefinition): Relation {
  const options = { writing: world.writing, rows: allRows }
  return resource.resource_type === 'source' ? sourceRelation(resource, options) : refRelation(resource, options)
}

async function columnsOf(scope: DbtScope, relation: Relation): Promise<FixtureColumn[]> {
  const columns = listOf(await using(scope).adapter('get_columns_in_relation', relation))
  if (columns.length === 0) {
    throw new Fault('MODEL-UNIT-INPUT', {
      message: `the columns of ${relation.render()} are not known, as it is not there`,
      hint: 'build what the model reads first, or give its rows as a query: format: sql',
    })
  }
  return columns.map((column) => ({ name: textOf(attributeOf(column, 'name')), type: textOf(attributeOf(column, 'data_type')) }))
}

interface OverlayParts {
  readonly worker: Worker
  readonly test: UnitTest
  readonly model: ManifestNode
  readonly given: Inputs
}

/** What the model's query sees instead: given rows where it reads others, and the variables that the test sets. */
function overlayOf(plain: DbtScope, { worker, test, model, given }: OverlayParts): Readonly<Record<string, unknown>> {
  const { resolver } = worker.world
  const read = (resource: ManifestNode | SourceDefinition): Relation => {
    const input = given.get(resource.unique_id)
    if (input !== undefined) return input.relation
    throw new Fault('MODEL-UNIT-INPUT', {
      message: `the unit test ${test.name} gives no rows of ${resource.name}, which ${model.name} reads`,
      hint: 'give them, if none: `rows: []`',
    })
  }
  const variables = (test.overrides?.env_vars ?? {}) as Readonly<Record<string, unknown>>
  const own = given.get('this')
  return {
    ref: ((call: Call) => read(resolver.ref(call, model.package_name))) satisfies HostFunction,
    source: ((call: Call) => read(resolver.source(call, model.package_name))) satisfies HostFunction,
    env_var: ((call: Call) => {
      const [name] = bindCall(call, { name: 'env_var', parameters: ['var', 'default'], required: 1 })
      const set = variables[text(name)]
      return set === undefined ? (plain.get('env_var') as HostFunction)(call) : text(toValue(set))
    }) satisfies HostFunction,
    ...(own === undefined ? {} : { this: own.relation }),
  }
}

function overridesOf({ overrides }: UnitTest): { overrides?: ReadonlyMap<string, unknown>; vars?: ReadonlyMap<string, unknown> } {
  const mapOf = (values: object | undefined): ReadonlyMap<string, unknown> =>
    new Map(Object.entries(values ?? {}).map(([name, value]) => [name, toValue(value)]))
  return overrides === null ? {} : { overrides: mapOf(overrides.macros), vars: mapOf(overrides.vars) }
}

interface Rows {
  readonly columns: readonly string[]
  readonly actual: readonly (readonly unknown[])[]
  readonly expected: readonly (readonly unknown[])[]
}

async function rowsOf(
  connection: Connection,
  { scope, sql, test }: { readonly scope: DbtScope; readonly sql: string; readonly test: UnitTest },
): Promise<Rows> {
  const shape = await connection.run(`select * from (\n${sql}\n) as tested limit 0`)
  const known = new Map(shape.columns.map((column) => [column.name.toLowerCase(), column]))
  const listed = fixtureRows({ ...test.expect })
  const first = listed?.[0]
  const columns = first === undefined ? [...known.values()] : Object.keys(first).map((name) => columnNamed(name, { known, of: test.model }))
  const expected =
    listed === null
      ? typeof test.expect.rows === 'string'
        ? test.expect.rows
        : ''
      : await fixtureSql(scope, { rows: listed, columns, of: test.model })
  const list = columns.map(({ name }) => quoted(name)).join(', ')
  const select = async (query: string): Promise<readonly (readonly unknown[])[]> =>
    (await connection.run(`select ${list} from (\n${query}\n) as compared`)).rows
  return { columns: columns.map(({ name }) => name), actual: await select(sql), expected: await select(expected) }
}

function compare({ columns, actual, expected }: Rows, sql: string): Outcome {
  const { missing, surplus } = rowDifferences({ actual, expected })
  if (missing.length + surplus.length === 0) return { status: 'pass', failures: 0, compiledCode: sql }
  const shown = (sign: string, rows: readonly (readonly unknown[])[]): string[] =>
    rows.slice(0, 20).map((row) => `${sign} ${columns.map((name, at) => `${name}=${JSON.stringify(row[at])}`).join(', ')}`)
  const message = ['the rows differ (- expected, + actual):', ...shown('-', missing), ...shown('+', surplus)].join('\n')
  return { status: 'fail', failures: missing.length + surplus.length, message, compiledCode: sql }
}
