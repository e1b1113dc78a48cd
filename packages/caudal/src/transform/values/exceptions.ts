import { HostObject, text } from '../../jinja/index.ts'
import type { HostFunction } from '../../jinja/index.ts'
import { Fault } from '../../kernel/index.ts'
import { hostFunction } from './members.ts'

/** dbt's `exceptions`: `warn` tells and goes on, all others end with a fault that says where in which macro. */
export function createExceptions({ warn }: { readonly warn: (message: string) => void }): HostObject {
  const warning = (signature: string, message: (bound: readonly unknown[]) => string): HostFunction =>
    hostFunction(signature, (bound) => {
      warn(message(bound))
      return ''
    })
  const functions = new Map<string, HostFunction>([
    ['warn', warning('warn msg node?', ([message]) => text(message))],
    [
      'warn_snapshot_timestamp_data_types',
      warning(
        'warn_snapshot_timestamp_data_types snapshot_time_data_type updated_at_data_type',
        ([taken, updated]) => `the times of a snapshot are of type ${text(taken)}, and those of its updated_at of type ${text(updated)}`,
      ),
    ],
    ...Object.entries(raised).map(([name, { signature, code, message }]) => {
      const raise = hostFunction(`${name} ${signature}`, (bound) => {
        throw new Fault(code, { message: message(bound), hint: hints[code], data: { exception: name } })
      })
      return [name, raise] as const
    }),
  ])
  return new HostObject({ type: 'dict', attribute: (name) => functions.get(name), item: (key) => functions.get(text(key)), mapping: true })
}

type Code = 'DBT-RAISED' | 'DBT-NOT-IMPLEMENTED' | 'DBT-CONTRACT'

const hints: Readonly<Record<Code, string>> = {
  'DBT-RAISED': 'a macro of the project refuses to go on; do as its message says',
  'DBT-NOT-IMPLEMENTED': 'write the macro for this engine in the project, under the name that the message gives',
  'DBT-CONTRACT': 'mend the columns of the query, or those of the contract',
}

interface Raised {
  readonly signature: string
  readonly code: Code
  readonly message: (bound: readonly unknown[]) => string
}

const first = ([message]: readonly unknown[]): string => text(message)
const plain = (signature: string): Raised => ({ signature, code: 'DBT-RAISED', message: first })

/** What ends with a fault, by dbt's names. */
const raised: Readonly<Record<string, Raised>> = {
  raise_compiler_error: plain('msg node?'),
  raise_database_error: plain('msg node?'),
  raise_dependency_error: plain('msg'),
  raise_parsing_error: plain('msg node?'),
  raise_fail_fast_error: plain('msg node?'),
  raise_not_implemented: { signature: 'msg', code: 'DBT-NOT-IMPLEMENTED', message: first },
  raise_contract_error: {
    signature: 'yaml_columns sql_columns',
    code: 'DBT-CONTRACT',
    message: ([wanted, got]) => `the query has the columns ${text(got)}, and the contract ${text(wanted)}`,
  },
  column_type_missing: {
    signature: 'column_names',
    code: 'DBT-CONTRACT',
    message: ([names]) => `a contract needs a data_type for each column; these have none: ${text(names)}`,
  },
  missing_config: { signature: 'model name', code: 'DBT-RAISED', message: ([, name]) => `the model lacks the config '${text(name)}'` },
  missing_materialization: {
    signature: 'model adapter_type',
    code: 'DBT-RAISED',
    message: ([, adapter]) => `there is no materialization of that name for ${text(adapter)}`,
  },
  missing_relation: { signature: 'relation model?', code: 'DBT-RAISED', message: ([relation]) => `${text(relation)} is not there` },
  relation_wrong_type: {
    signature: 'relation expected_type model?',
    code: 'DBT-RAISED',
    message: ([relation, expected]) => `${text(relation)} is there, but is no ${text(expected)}; drop it or rename it`,
  },
  raise_ambiguous_alias: {
    signature: 'node_1 node_2 duped_name?',
    code: 'DBT-RAISED',
    message: ([, , name]) => `two models are called ${text(name)}`,
  },
  raise_ambiguous_catalog_match: {
    signature: 'unique_id match_1 match_2',
    code: 'DBT-RAISED',
    message: ([id]) => `${text(id)} is in the catalog twice`,
  },
  raise_cache_inconsistent: plain('message'),
  raise_dataclass_not_dict: { signature: 'obj', code: 'DBT-RAISED', message: ([value]) => `${text(value)} cannot be used as a dict` },
  raise_dep_not_found: {
    signature: 'node node_description required_pkg',
    code: 'DBT-RAISED',
    message: ([, what, name]) => `the package ${text(name)} that ${text(what)} needs is not installed`,
  },
  raise_duplicate_patch_name: {
    signature: 'patch_1 existing_patch_path',
    code: 'DBT-RAISED',
    message: ([, path]) => `described twice: ${text(path)}`,
  },
  raise_duplicate_resource_name: { signature: 'node_1 node_2', code: 'DBT-RAISED', message: () => 'two resources have the same name' },
  raise_invalid_property_yml_version: {
    signature: 'path issue',
    code: 'DBT-RAISED',
    message: ([path, issue]) => `${text(path)}: ${text(issue)}`,
  },
}
