import type { Command } from '../command.ts'
import { buildingOptions, executionOptions, projectOptions, selectionOptions } from '../models/model-options.ts'
import { readModelRequest } from '../models/model-request.ts'
import { modelVerbs } from '../models/model-verbs.ts'
import { workOnModels } from '../models/work-on-models.ts'

const selector = { name: 'SELECTOR', summary: 'What to take, as --select', optional: true, completes: 'model' } as const

/** `caudal build`: models, seeds and snapshots in order, each with its tests before what depends on it. */
export const build: Command = {
  name: 'build',
  summary: 'Build models, seeds and snapshots and test them',
  details:
    'Builds the dbt project around the folder: each resource when all that it reads is there and has passed its tests. What fails stops what depends on it and nothing else.\n' +
    'Within a Caudal project the warehouse of caudal.config.ts is the target; elsewhere profiles.yml says.',
  arguments: [selector],
  options: { ...selectionOptions, ...buildingOptions, ...projectOptions },
  examples: [
    { line: 'caudal build', what: 'Builds and tests everything.' },
    { line: 'caudal build +orders', what: 'Builds orders and all that it is made from.' },
    { line: 'caudal build --select tag:nightly --exclude resource_type:test --threads 4', what: 'Four at a time, without tests.' },
    {
      line: 'caudal build state:modified+ --state prod/target --defer',
      what: 'Builds what changed since an earlier state, and reads the rest from there.',
    },
  ],
  run: (context, given) =>
    workOnModels(context, { verb: modelVerbs.build, request: readModelRequest(given, { argument: true }), json: given.has('json') }),
}

/** `caudal check`: runs the tests on what is built. */
export const check: Command = {
  name: 'check',
  summary: 'Test what is built',
  details:
    'Runs the tests of the dbt project around the folder, and its unit tests. Exit code 1 says that a test failed; warnings do not count.',
  arguments: [selector],
  options: { ...selectionOptions, ...executionOptions, ...projectOptions },
  examples: [
    { line: 'caudal check', what: 'Runs all tests.' },
    { line: 'caudal check orders --store-failures', what: 'Tests one model and keeps the rows that fail.' },
  ],
  run: (context, given) =>
    workOnModels(context, { verb: modelVerbs.test, request: readModelRequest(given, { argument: true }), json: given.has('json') }),
}
