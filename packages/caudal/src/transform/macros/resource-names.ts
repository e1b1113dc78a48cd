import { attributeOf } from '../materialize/access.ts'
import { asking } from './asking.ts'
import { family, isNothing, macro, textOf } from './macro.ts'
import type { StandardMacros } from './standard-macro.ts'

/** Macros that say where a resource goes and what it is called there. Projects write their own under these names. */
export const resourceNames: StandardMacros = {
  ...family('generate_schema_name custom_schema_name? node?', {
    default: (scope, [custom]) => {
      const schema = textOf(asking(scope).part('target', 'schema'))
      return isNothing(custom) ? schema : `${schema}_${textOf(custom).trim()}`
    },
  }),
  ...macro('generate_schema_name_for_env custom_schema_name node?', (scope, [custom]) =>
    asking(scope).part('target', 'name') === 'prod' && !isNothing(custom)
      ? textOf(custom).trim()
      : textOf(asking(scope).part('target', 'schema')),
  ),
  ...family('generate_database_name custom_database_name? node?', {
    default: (scope, [custom]) => (isNothing(custom) ? textOf(asking(scope).part('target', 'database')) : textOf(custom).trim()),
  }),
  ...family('generate_alias_name custom_alias_name? node?', {
    default: (_, [custom, resource]) => {
      if (!isNothing(custom) && textOf(custom) !== '') return textOf(custom).trim()
      const [name, version] = [textOf(attributeOf(resource, 'name')), textOf(attributeOf(resource, 'version'))]
      return version === '' ? name : `${name}_v${version.replaceAll('.', '_')}`
    },
  }),
}
