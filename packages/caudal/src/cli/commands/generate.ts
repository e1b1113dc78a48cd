import type { Command } from '../command.ts'
import { generateTypes } from '../generate/generate-types.ts'
import { projectOptions } from '../models/model-options.ts'

/** `caudal generate types`: TypeScript types for the rows of all tables. */
export const generate: Command = {
  name: 'generate',
  summary: 'Write TypeScript types of all tables',
  details:
    'A type for the rows of each dataset, model, seed and snapshot, from what they will be: nothing is built, and no row is read. Models on Postgres are read by it, within a transaction that is undone. What has no known columns is told, and left out.',
  arguments: [{ name: 'WHAT', summary: 'What to write', choices: ['types'] }],
  options: {
    out: { summary: 'The file. Default: caudal-types.ts in the project', value: 'FILE', completes: 'file' },
    check: { summary: 'Write nothing; exit code 1 where the file is not as it should be' },
    ...projectOptions,
  },
  examples: [
    { line: 'caudal generate types', what: 'Writes caudal-types.ts.' },
    { line: 'caudal generate types --check', what: 'Says whether it is up to date, as for continuous integration.' },
  ],
  run: generateTypes,
}
