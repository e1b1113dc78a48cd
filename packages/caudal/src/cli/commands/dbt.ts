import type { Command, Context, Given } from '../command.ts'
import { callMacro } from '../models/call-macro.ts'
import { checkFreshness } from '../models/check-freshness.ts'
import { cleanModels } from '../models/clean-models.ts'
import { checkPackages } from '../models/check-packages.ts'
import { debugModels } from '../models/debug-models.ts'
import { writeDocs } from '../models/write-docs.ts'
import { listResources } from '../models/list-resources.ts'
import { buildingOptions, cloneOptions, executionOptions, projectOptions, selectionOptions } from '../models/model-options.ts'
import { readModelRequest } from '../models/model-request.ts'
import type { ModelRequest } from '../models/model-request.ts'
import { modelVerbs } from '../models/model-verbs.ts'
import type { ModelVerb } from '../models/model-verbs.ts'
import { parseModels } from '../models/parse-models.ts'
import { retryModels } from '../models/retry-models.ts'
import { showRows } from '../models/show-rows.ts'
import { workOnModels } from '../models/work-on-models.ts'

const reading = { ...selectionOptions, ...projectOptions }
const working = { ...selectionOptions, ...executionOptions, ...projectOptions }
const building = { ...selectionOptions, ...buildingOptions, ...projectOptions }
const cloning = { ...selectionOptions, ...cloneOptions, ...projectOptions }

interface Verb {
  readonly verb: ModelVerb
  readonly options: Command['options']
  readonly summary: string
  readonly example: string
  readonly what: string
  /** What else it says of what was asked for. */
  readonly asked?: Partial<ModelRequest>
}

/** Commands that do one thing with what is selected. */
const verbs: readonly Verb[] = [
  {
    ...{ verb: modelVerbs.build, options: building, summary: 'Build and test' },
    ...{ example: '--select orders+', what: 'Builds orders and all that is made from it.' },
  },
  {
    ...{ verb: modelVerbs.run, options: building, summary: 'Build models' },
    ...{ example: '-s staging.* --sample "3 days"', what: 'Builds models of a folder from the rows of the last three days.' },
  },
  {
    ...{ verb: modelVerbs.test, options: working, summary: 'Run tests' },
    ...{ example: '--select orders customers', what: 'Tests two models.' },
  },
  {
    ...{ verb: modelVerbs.seed, options: working, summary: 'Load seeds' },
    ...{ example: '--full-refresh', what: 'Loads all seeds into new tables.' },
  },
  {
    ...{ verb: modelVerbs.snapshot, options: working, summary: 'Take snapshots' },
    ...{ example: '-t prod', what: 'Keeps what the rows of a target are now.' },
  },
  {
    ...{ verb: modelVerbs.compile, options: working, summary: 'Write queries without running them' },
    ...{ example: '--select orders', what: 'Writes the query to target/compiled.' },
  },
  {
    ...{ verb: modelVerbs.clone, options: cloning, summary: 'Make views on what an earlier state has' },
    ...{
      example: '--state prod/target',
      what: 'Makes a view on each relation of that state which is not there yet.',
      asked: { defer: true },
    },
  },
]

const commandOf = ({ verb, options, summary, example, what, asked }: Verb): Command => ({
  name: `dbt ${verb.name}`,
  summary,
  arguments: [],
  options,
  examples: [{ line: `caudal dbt ${verb.name} ${example}`, what }],
  run: (context, given) => workOnModels(context, { verb, request: { ...readModelRequest(given), ...asked }, json: given.has('json') }),
})

/** A command with its own way, that reads the same options. */
function reader(about: Omit<Command, 'arguments'> & { readonly arguments?: Command['arguments'] }): Command {
  return { arguments: [], ...about }
}

const ls = reader({
  name: 'dbt ls',
  summary: 'List what a selection holds',
  options: {
    ...reading,
    output: { summary: 'How each is written. Default: selector', value: 'FORM', choices: ['selector', 'name', 'path', 'json'] },
    'output-keys': { summary: 'The keys of --output json; nested ones with dots', value: 'KEY', words: true },
  },
  examples: [
    { line: 'caudal dbt ls --select +orders --output name', what: 'The names of orders and all that it is made from.' },
    { line: 'caudal dbt ls --select state:modified --state prod/target', what: 'What changed since an earlier state.' },
  ],
  run: listResources,
})

const parse = reader({
  name: 'dbt parse',
  summary: 'Read the project and write manifest.json',
  options: projectOptions,
  examples: [{ line: 'caudal dbt parse', what: 'Says everything that is wrong with the project, or how much there is.' }],
  run: parseModels,
})

const show = reader({
  name: 'dbt show',
  summary: 'Show rows of a model, or of any query with templates',
  options: {
    ...reading,
    inline: { summary: 'A query with templates, instead of a model', value: 'SQL' },
    limit: { summary: 'How many rows. Default: 5', value: 'N' },
  },
  examples: [
    { line: 'caudal dbt show --select orders --limit 3', what: 'Three rows of what the model selects; nothing is built.' },
    { line: 'caudal dbt show --inline "select count(*) as n from {{ ref(\'orders\') }}"', what: 'Runs a query with templates.' },
  ],
  run: showRows,
})

const docs = reader({
  name: 'dbt docs',
  summary: 'Write the documentation: manifest, catalog and a page',
  arguments: [{ name: 'WHAT', summary: 'What to do', choices: ['generate'] }],
  options: reading,
  examples: [{ line: 'caudal dbt docs generate', what: 'Writes manifest.json, catalog.json and index.html.' }],
  run: writeDocs,
})

const retry = reader({
  name: 'dbt retry',
  summary: 'Do again what failed or was skipped',
  options: { ...executionOptions, ...projectOptions, state: selectionOptions['state']! },
  examples: [{ line: 'caudal dbt retry', what: 'Goes on where the last command failed.' }],
  run: retryModels,
})

const deps = reader({
  name: 'dbt deps',
  summary: 'See whether the packages are there',
  details:
    'Local packages are read where they lie. Packages of the hub, of Git or as archives are not fetched: put the folder of each into the packages folder, and this says what is missing.',
  options: projectOptions,
  examples: [{ line: 'caudal dbt deps', what: 'Each package with where it is, or that it is missing.' }],
  run: checkPackages,
})

const source = reader({
  name: 'dbt source',
  summary: 'See how fresh the rows of sources are',
  arguments: [{ name: 'WHAT', summary: 'What to do', choices: ['freshness'] }],
  options: reading,
  examples: [{ line: 'caudal dbt source freshness --select source:raw', what: 'Compares the newest row of each table with its limits.' }],
  run: checkFreshness,
})

const operation = reader({
  name: 'dbt run-operation',
  summary: 'Call a macro of the project',
  details: 'What the macro does to the database stays only where it commits, as adapter.commit or a commit in SQL does.',
  arguments: [{ name: 'MACRO', summary: 'Its name, or PACKAGE.NAME' }],
  options: { args: { summary: 'What it is called with, as YAML', value: 'YAML' }, ...projectOptions },
  examples: [{ line: 'caudal dbt run-operation grant_select --args "{ role: reader }"', what: 'Calls a macro with an argument.' }],
  run: callMacro,
})

const clean = reader({
  name: 'dbt clean',
  summary: 'Remove the folders that clean-targets names',
  options: projectOptions,
  examples: [{ line: 'caudal dbt clean', what: 'Removes target and the like; nothing outside the project.' }],
  run: cleanModels,
})

const debug = reader({
  name: 'dbt debug',
  summary: 'Check the project, its profile and the connection',
  options: projectOptions,
  examples: [{ line: 'caudal dbt debug', what: 'Says what is found, and whether the target answers.' }],
  run: debugModels,
})

/** `caudal dbt`: dbt's own commands under their own names. */
export const dbt: Command = {
  name: 'dbt',
  summary: 'Work on a dbt project by dbt’s commands',
  details: 'The commands of dbt under their own names, options and all. caudal build and caudal check are the short way to the same.',
  arguments: [],
  options: {},
  commands: [
    ...verbs.map(commandOf),
    ls,
    { ...ls, name: 'dbt list', examples: [{ line: 'caudal dbt list', what: 'The same as caudal dbt ls.' }] },
    parse,
    show,
    docs,
    retry,
    source,
    operation,
    deps,
    clean,
    debug,
  ],
  examples: [
    { line: 'caudal dbt build', what: 'Builds and tests everything.' },
    { line: 'caudal dbt run --select orders+ --full-refresh', what: 'Builds a model and what depends on it from nothing.' },
  ],
  run: (_context: Context, _given: Given) => Promise.resolve(0),
}
