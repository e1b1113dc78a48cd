import { Fault } from '../../kernel/index.ts'

/** What is said of a dataset that is not there. */
export function noVersion(name: string): Fault {
  return new Fault('DATA-NO-VERSION', {
    message: `${name} has no version yet`,
    hint: 'run the pipeline that writes it first',
    data: { dataset: name },
  })
}
