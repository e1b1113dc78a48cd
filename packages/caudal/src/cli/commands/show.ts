import { Fault } from '../../kernel/index.ts'
import type { Command, Given } from '../command.ts'
import { showModel } from '../models/show-model.ts'
import { showBackfill } from './show-backfill.ts'
import { showDataset } from './show-dataset.ts'
import { showPipeline } from './show-pipeline.ts'
import { showRun } from './show-run.ts'

/** `caudal show`: all that is known of one run, pipeline or dataset. */
export const show: Command = {
  name: 'show',
  summary: 'Look at one run, pipeline, backfill, dataset or model',
  details:
    'A run: why it failed first, then its steps, their times, and what they wrote. A pipeline: its steps as a tree, its schedule and its last runs. A backfill: how far it is, and which windows failed. A dataset: its columns, its versions, and why rows were quarantined. A model: where it stands, its columns and tests, what it is made from and what is made from it.',
  arguments: [
    { name: 'WHAT', summary: 'What to look at', choices: ['run', 'pipeline', 'backfill', 'dataset', 'model'] },
    {
      name: 'NAME',
      summary: 'Its name; for a run its id, the beginning of it, last, or last:PIPELINE. Default for a run: last',
      optional: true,
      completes: 'run',
    },
  ],
  options: {
    profile: { summary: 'For a dataset: what its values look like, column by column, from the warehouse' },
  },
  examples: [
    { line: 'caudal show run last', what: 'How the newest run went.' },
    { line: 'caudal show pipeline flights', what: 'The steps of a pipeline, and what each reads and writes.' },
    { line: 'caudal show model orders', what: 'Columns, tests and neighbours of a model.' },
    { line: 'caudal show dataset silver.flights', what: 'Columns, key, versions and quarantine of a dataset.' },
    {
      line: 'caudal show dataset silver.flights --profile',
      what: 'Nulls, distinct values, ranges and the most frequent values of each column.',
    },
  ],
  async run(context, given) {
    const what = given.argument(0)
    refuseProfile(given)
    if (what === 'model') return await showModel(context, given)
    await using workbench = await context.open(context.cwd)
    const subject = {
      workbench,
      context,
      json: given.has('json'),
      stacks: given.has('verbose'),
      name: given.argument(1),
      profile: given.has('profile'),
    }
    if (what === 'run') return await showRun(subject)
    if (what === 'backfill') return await showBackfill(subject)
    return await (what === 'pipeline' ? showPipeline(subject) : showDataset(subject))
  },
}

function refuseProfile(given: Given): void {
  const what = given.argument(0)
  if (!given.has('profile') || what === 'dataset') return
  throw new Fault('CLI-BAD-VALUE', {
    message: `--profile is of datasets, not of a ${what}`,
    hint: 'write caudal show dataset NAME --profile; what a model makes is a dataset as well',
  })
}
