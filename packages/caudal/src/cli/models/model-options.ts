import type { Command } from '../command.ts'

type Options = Command['options']

const modes = ['eager', 'cautious', 'buildable', 'empty']

/** The kinds of resources that `--resource-type` names. */
export const resourceKinds: readonly string[] = [
  'model',
  'seed',
  'snapshot',
  'test',
  'unit_test',
  'source',
  'analysis',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
]

/** The options that say which dbt project, as which target. */
export const projectOptions: Options = {
  target: { summary: 'The output of the profile to work on', value: 'NAME', short: 't' },
  profile: { summary: 'The profile to work with instead of the one in dbt_project.yml', value: 'NAME' },
  'profiles-dir': { summary: 'The folder of profiles.yml', value: 'DIR', completes: 'file' },
  'project-dir': { summary: 'The folder of dbt_project.yml; the same as --project', value: 'DIR', completes: 'file' },
  'target-path': { summary: 'The folder that artifacts are written to', value: 'DIR', completes: 'file' },
  'no-partial-parse': { summary: 'Read the whole project, whatever was kept of an earlier reading' },
  vars: { summary: 'Variables of the project, as YAML: "{ day: 2026-01-01 }"', value: 'YAML' },
}

/** The options that say what to work on. */
export const selectionOptions: Options = {
  select: {
    summary: 'What to take: names, paths, METHOD:VALUE, with + and @',
    value: 'SELECTOR',
    short: 's',
    words: true,
    completes: 'model',
  },
  models: { summary: 'The same as --select', value: 'SELECTOR', short: 'm', words: true, completes: 'model' },
  exclude: { summary: 'What to leave out', value: 'SELECTOR', words: true, completes: 'model' },
  selector: { summary: 'A selector of selectors.yml', value: 'NAME' },
  'resource-type': { summary: 'Only resources of this kind', value: 'KIND', words: true, choices: resourceKinds },
  'exclude-resource-type': { summary: 'No resources of this kind', value: 'KIND', words: true, choices: resourceKinds },
  'indirect-selection': { summary: 'Which tests come along. Default: eager', value: 'MODE', choices: modes },
  state: { summary: 'The folder of an earlier state, for state:, result: and --defer', value: 'DIR', completes: 'file' },
}

/** The options of whatever executes models. */
export const executionOptions: Options = {
  'full-refresh': { summary: 'Build incremental models and seeds from nothing', short: 'f' },
  threads: { summary: 'How many resources are worked on at a time', value: 'N' },
  'fail-fast': { summary: 'Begin nothing more once something has failed', short: 'x' },
  defer: { summary: 'Read what is not built here from the earlier state' },
  'favor-state': { summary: 'With --defer, read from the earlier state even what is built here' },
  'store-failures': { summary: 'Keep the rows that fail tests in tables' },
  quiet: { summary: 'Tell of what went wrong alone', short: 'q' },
  'no-bind': { summary: 'Begin without reading the queries on empty tables first' },
  empty: { summary: 'Build with no rows: a dry run of the SQL' },
  'event-time-start': { summary: 'Where microbatch models begin', value: 'TIME' },
  'event-time-end': { summary: 'Where microbatch models end', value: 'TIME' },
}

const { threads, quiet, 'fail-fast': failFast } = executionOptions

/** The options of what makes views on an earlier state. */
export const cloneOptions: Options = {
  'full-refresh': { summary: 'Make views in the place of what is there, too', short: 'f' },
  ...{ threads: threads!, 'fail-fast': failFast!, quiet: quiet! },
}

/** The options of what builds models from rows. */
export const buildingOptions: Options = {
  ...executionOptions,
  sample: { summary: 'Read only rows of a span until now, or of an interval, where event_time says their time', value: 'SPAN' },
}
