import { Fault } from '../../kernel/index.ts'
import type { Place } from '../../kernel/index.ts'
import { findMaterialization } from '../context/find-materialization.ts'
import { standardPackage } from '../context/macro-table.ts'
import { quarantineOf } from '../manifest/quarantine.ts'
import type { ManifestNode } from '../manifest/resource.ts'
import { refusesMaterializedViews } from '../materialize/materialized-view.ts'
import { strategyNames } from '../materialize/strategies.ts'
import { batchSizeOf } from '../run/batches.ts'
import { listOf, textOrNull } from './object.ts'
import type { ParseState } from './parse-state.ts'
import { placeOfCall } from './place-of-call.ts'

/**
 * Looks for models that cannot be built the way their configuration says, on the engine of the target. Problems: DBT-CONFIG,
 * DBT-MATERIALIZATION, DBT-UNSUPPORTED.
 */
export function checkBuilding(state: ParseState): void {
  for (const node of Object.values(state.manifest.nodes)) {
    if (node.resource_type === 'model' && node.config.materialized !== 'ephemeral') state.problems.attempt(() => checkModel(node, state))
    if (setters.includes(node.resource_type)) state.problems.attempt(() => checkQuarantine(node, state))
  }
}

const setters: readonly string[] = ['model', 'seed', 'snapshot']
const keepingRows: readonly string[] = ['table', 'incremental']

/** Rows are set aside of what keeps rows of its own, and is made as every such thing is. */
function checkQuarantine(node: ManifestNode, state: ParseState): void {
  // To find a place takes a reading of its file.
  const place = (): Place => placeOfSetting(node, { setting: 'meta', state })
  const { materialized } = node.config
  try {
    if (quarantineOf(node) === null) return
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new Fault(error.code, { message: error.message, ...(error.hint !== undefined && { hint: error.hint }), place: place() })
  }
  const macros = { macros: state.context.macros, dialect: state.target.type }
  if (keepingRows.includes(materialized) && findMaterialization(materialized, macros).package === standardPackage) return
  throw faultOf(node, {
    code: 'DBT-CONFIG',
    message: `a ${node.resource_type === 'model' ? `model that is a ${materialized}` : node.resource_type} sets no rows aside`,
    hint: "a quarantine is for models with materialized='table' or 'incremental'",
    place: place(),
  })
}

/** A setting that stands in the way, and what would mend it. */
interface Trouble {
  readonly code: string
  readonly setting: string
  readonly message: string
  readonly hint: string | undefined
}

function checkModel(node: ManifestNode, state: ParseState): void {
  const { materialized } = node.config
  const refuse = ({ setting, ...trouble }: Trouble): never => {
    throw faultOf(node, { ...trouble, place: placeOfSetting(node, { setting, state }) })
  }
  const entry = macroOf(materialized, { state, refuse })
  if (entry.package !== standardPackage) return
  if (materialized === 'materialized_view' && refusesMaterializedViews(state.context.macros)) {
    const message = `${state.target.type} has no materialized views`
    refuse({ code: 'DBT-UNSUPPORTED', setting: 'materialized', message, hint: "write materialized='table', which every build makes anew" })
  }
  if (materialized === 'incremental') checkStrategy(node, { state, refuse })
}

function faultOf(node: ManifestNode, { code, message, hint, place }: Omit<Trouble, 'setting'> & { readonly place: Place }): Fault {
  return new Fault(code, { message: `${node.unique_id}: ${message}`, ...(hint === undefined ? {} : { hint }), place })
}

interface Refusing {
  readonly state: ParseState
  readonly refuse: (trouble: Trouble) => never
}

function macroOf(materialized: string, { state, refuse }: Refusing): ReturnType<typeof findMaterialization> {
  try {
    return findMaterialization(materialized, { macros: state.context.macros, dialect: state.target.type })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return refuse({ code: error.code, setting: 'materialized', message: error.message, hint: error.hint })
  }
}

/** A strategy that is not there is a warning: the first build needs none, and the project may be built by another tool as well. */
function checkStrategy(node: ManifestNode, { state, refuse }: Refusing): void {
  const { config } = node
  const strategy = textOrNull(config['incremental_strategy'])
  const macro = `get_incremental_${(strategy ?? 'default').replaceAll('+', '_')}_sql`
  const found = state.context.macros.find(macro, node.package_name)
  const warn = (message: string, hint: string): void => {
    const place = placeOfSetting(node, { setting: 'incremental_strategy', state })
    state.problems.warnings.push(faultOf(node, { code: 'DBT-CONFIG', message, hint, place }))
  }
  if (found === undefined) {
    const hint = `write one of ${strategyNames.join(', ')}, or a macro ${macro} of your own`
    return warn(`there is no incremental strategy ${strategy}, so it can only be built whole`, hint)
  }
  if (found.package !== standardPackage) return
  const parts = [...listOf(config['partition_by']), ...listOf(config['incremental_predicates'] ?? config['predicates'])]
  if (strategy === 'insert_overwrite' && parts.length === 0) {
    const hint = "write partition_by='day', or a list of columns: the partitions that the new rows are in are replaced"
    warn('the strategy insert_overwrite does not say what it replaces, so it can only be built whole', hint)
  }
  if (strategy === 'microbatch') checkBatches(node, refuse)
}

function checkBatches({ config }: ManifestNode, refuse: Refusing['refuse']): void {
  const lacking = ['event_time', 'begin', 'batch_size'].filter((key) => (config[key] ?? '') === '')
  const hint = "write event_time='ordered_at', begin='2026-01-01', batch_size='day'"
  if (lacking.length > 0) {
    refuse({
      code: 'DBT-CONFIG',
      setting: 'incremental_strategy',
      message: `a microbatch model lacks its ${lacking.join(' and its ')}`,
      hint,
    })
  }
  try {
    batchSizeOf(config.batch_size)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    refuse({ code: error.code, setting: 'batch_size', message: error.message, hint: error.hint })
  }
}

/** Where a model is given a setting: the call in its own text, else its entry in a property file, else its file. */
function placeOfSetting(node: ManifestNode, { setting, state }: { readonly setting: string; readonly state: ParseState }): Place {
  const place = placeOfCall(node, { call: 'config', name: setting, isKeyword: true, state })
  if (place.line !== undefined) return place
  const entry = state.properties
    .of('models')
    .find(({ name, owner, data }) => name === node.name && owner.name === node.package_name && Object.hasOwn(Object(data.config), setting))
  return entry === undefined ? place : state.properties.place(entry, ['config', setting])
}
