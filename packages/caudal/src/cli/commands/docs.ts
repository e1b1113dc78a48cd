import type { Command } from '../command.ts'
import { projectOptions, selectionOptions } from '../models/model-options.ts'
import { writeDocs } from '../models/write-docs.ts'

/** `caudal docs`: the documentation of models as one page, with the artifacts that other tools read. */
export const docs: Command = {
  name: 'docs',
  summary: 'Write the documentation of models',
  details:
    'Writes manifest.json, catalog.json and index.html to the target folder. The page needs nothing else: open it from the disk, or put it on any web server.',
  arguments: [],
  options: { ...selectionOptions, ...projectOptions },
  examples: [{ line: 'caudal docs', what: 'Writes target/index.html.' }],
  run: writeDocs,
}
