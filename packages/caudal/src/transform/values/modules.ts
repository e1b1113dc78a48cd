import { HostObject } from '../../jinja/index.ts'
import { datetimeModule } from './datetime/datetime-module.ts'
import type { Here } from './datetime/datetime-module.ts'
import { pytzModule } from './datetime/pytz-module.ts'
import { itertoolsModule } from './itertools-module.ts'
import { regexModule } from './regex-module.ts'

/** dbt's `modules`: what of Python's library templates can use. */
export function createModules(here: Here): HostObject {
  const modules = new Map([
    ['datetime', datetimeModule(here)],
    ['pytz', pytzModule],
    ['re', regexModule],
    ['itertools', itertoolsModule],
  ])
  return new HostObject({ type: 'dict', attribute: (name) => modules.get(name), item: (key) => modules.get(String(key)), mapping: true })
}
