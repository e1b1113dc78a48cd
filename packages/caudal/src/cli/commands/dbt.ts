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
const executing = { ...selectionOptions, ...executionOptions, ...projectOptions }
const building = { ...selectionOptions, ...buildingOptions, ...projectOptions }
const cloning = { ...selectionOptions, ...cloneOptions, ...projectOptions }

/** One of dbt's commands. */
interface DbtCommand extends Pick<Command, 'summary' | 'details' | 'options' | 'run'> {
  readonly name: string
  readonly argument?: Command['arguments'][number]
  /** What is written after the command's name, and what that does. */
  readonly examples: readonly (readonly [words: string, what: string])[]
}

const commandOf = ({ name, argument, examples, ...about }: DbtCommand): Command => ({
  ...about,
  name: `dbt ${name}`,
  arguments: argument === undefined ? [] : [argument],
  examples: examples.map(([words, what]) => ({ line: `caudal dbt ${name} ${words}`.trimEnd(), what })),
})

/** What a command does that does one thing with what is selected, and how it is called; `asked` is what else it says of what was asked for. */
const workOf = (verb: ModelVerb, asked?: Partial<ModelRequest>): Pick<DbtCommand, 'name' | 'run'> => ({
  name: verb.name,
  run: (context, given) => workOnModels(context, { verb, request: { ...readModelRequest(given), ...asked }, json: given.has('json') }),
})

const working: readonly DbtCommand[] = [
  {
    ...workOf(modelVerbs.build),
    summary: 'Build and test',
    options: building,
    examples: [['--select orders+', 'Builds orders and all that is made from it.']],
  },
  {
    ...workOf(modelVerbs.run),
    summary: 'Build models',
    options: building,
    examples: [['-s staging.* --sample "3 days"', 'Builds models of a folder from the rows of the last three days.']],
  },
  {
    ...workOf(modelVerbs.test),
    summary: 'Run tests',
    options: executing,
    examples: [['--select orders customers', 'Tests two models.']],
  },
  {
    ...workOf(modelVerbs.seed),
    summary: 'Load seeds',
    options: executing,
    examples: [['--full-refresh', 'Loads all seeds into new tables.']],
  },
  {
    ...workOf(modelVerbs.snapshot),
    summary: 'Take snapshots',
    options: executing,
    examples: [['-t prod', 'Keeps what the rows of a target are now.']],
  },
  {
    ...workOf(modelVerbs.compile),
    summary: 'Write queries without running them',
    options: executing,
    examples: [['--select orders', 'Writes the query to target/compiled.']],
  },
  {
    ...workOf(modelVerbs.clone, { defer: true }),
    summary: 'Make views on what an earlier state has',
    options: cloning,
    examples: [['--state prod/target', 'Makes a view on each relation of that state which is not there yet.']],
  },
  {
    name: 'retry',
    summary: 'Do again what failed or was skipped',
    options: { ...executionOptions, ...projectOptions, state: selectionOptions['state']! },
    examples: [['', 'Goes on where the last command failed.']],
    run: retryModels,
  },
  {
    name: 'run-operation',
    summary: 'Call a macro of the project',
    details: 'What the macro does to the database stays only where it commits, as adapter.commit or a commit in SQL does.',
    argument: { name: 'MACRO', summary: 'Its name, or PACKAGE.NAME' },
    options: { args: { summary: 'What it is called with, as YAML', value: 'YAML' }, ...projectOptions },
    examples: [['grant_select --args "{ role: reader }"', 'Calls a macro with an argument.']],
    run: callMacro,
  },
]

const listing: Omit<DbtCommand, 'name' | 'examples'> = {
  summary: 'List what a selection holds',
  options: {
    ...reading,
    output: { summary: 'How each is written. Default: selector', value: 'FORM', choices: ['selector', 'name', 'path', 'json'] },
    'output-keys': { summary: 'The keys of --output json; nested ones with dots', value: 'KEY', words: true },
  },
  run: listResources,
}

const looking: readonly DbtCommand[] = [
  {
    ...{ ...listing, name: 'ls' },
    examples: [
      ['--select +orders --output name', 'The names of orders and all that it is made from.'],
      ['--select state:modified --state prod/target', 'What changed since an earlier state.'],
    ],
  },
  { ...listing, name: 'list', examples: [['', 'The same as caudal dbt ls.']] },
  {
    name: 'parse',
    summary: 'Read the project and write manifest.json',
    details:
      'Several projects are read side by side, one a processor. Each has its own artifacts; what is wrong with any of them is told at once.',
    options: {
      ...projectOptions,
      'project-dir': { summary: 'The folder of dbt_project.yml, or several', value: 'DIR', words: true, completes: 'file' },
      'no-write-json': { summary: 'Write no manifest.json; say only what is wrong' },
    },
    examples: [
      ['', 'Says everything that is wrong with the project, or how much there is.'],
      ['--project-dir projects/*', 'Reads all projects of a repository.'],
    ],
    run: parseModels,
  },
  {
    name: 'show',
    summary: 'Show rows of a model, or of any query with templates',
    options: {
      ...reading,
      inline: { summary: 'A query with templates, instead of a model', value: 'SQL' },
      limit: { summary: 'How many rows; -1 for all. Default: 5', value: 'N' },
    },
    examples: [
      ['--select orders --limit 3', 'Three rows of what the model selects; nothing is built.'],
      ['--inline "select count(*) as n from {{ ref(\'orders\') }}"', 'Runs a query with templates.'],
    ],
    run: showRows,
  },
  {
    name: 'docs',
    summary: 'Write the documentation: manifest, catalog and a page',
    argument: { name: 'WHAT', summary: 'What to do', choices: ['generate'] },
    options: reading,
    examples: [['generate', 'Writes manifest.json, catalog.json and index.html.']],
    run: writeDocs,
  },
  {
    name: 'source',
    summary: 'See how fresh the rows of sources are',
    argument: { name: 'WHAT', summary: 'What to do', choices: ['freshness'] },
    options: reading,
    examples: [['freshness --select source:raw', 'Compares the newest row of each table with its limits.']],
    run: checkFreshness,
  },
]

const tending: readonly DbtCommand[] = [
  {
    name: 'deps',
    summary: 'See whether the packages are there',
    details:
      'Local packages are read where they lie. Packages of the hub, of Git or as archives are not fetched: put the folder of each into the packages folder, and this says what is missing.',
    options: projectOptions,
    examples: [['', 'Each package with where it is, or that it is missing.']],
    run: checkPackages,
  },
  {
    name: 'clean',
    summary: 'Remove the folders that clean-targets names',
    options: projectOptions,
    examples: [['', 'Removes target and the like; nothing outside the project.']],
    run: cleanModels,
  },
  {
    name: 'debug',
    summary: 'Check the project, its profile and the connection',
    options: projectOptions,
    examples: [['', 'Says what is found, and whether the target answers.']],
    run: debugModels,
  },
]

/** `caudal dbt`: dbt's own commands under their own names. */
export const dbt: Command = {
  name: 'dbt',
  summary: 'Work on a dbt project by dbt’s commands',
  details: 'The commands of dbt under their own names, options and all. caudal build and caudal check are the short way to the same.',
  arguments: [],
  options: {},
  commands: [...working, ...looking, ...tending].map(commandOf),
  examples: [
    { line: 'caudal dbt build', what: 'Builds and tests everything.' },
    { line: 'caudal dbt run --select orders+ --full-refresh', what: 'Builds a model and what depends on it from nothing.' },
  ],
  run: (_context: Context, _given: Given) => Promise.resolve(0),
}
