import { bindCall, HostObject, hostObject, text } from '../../jinja/index.ts'
import type { Call, HostFunction, Lookup } from '../../jinja/index.ts'
import { missingVar } from './vars.ts'

/** Names as a dict that can be asked but not walked: `context`, `builtins`, the macros of a package. */
export function nameObject(type: string, lookup: Lookup): HostObject {
  const item = (key: unknown): unknown => (typeof key === 'string' ? lookup(key) : undefined)
  const get = ({ args: [key, otherwise] }: Call): unknown => item(key) ?? otherwise ?? null
  return hostObject({
    type,
    attribute: (name) => lookup(name) ?? (name === 'get' ? get : undefined),
    item,
    has: (key) => item(key) !== undefined,
    mapping: true,
  })
}

/** The name under which the base of a context has what is known of the whole project. No template can write it. */
export const projectFacts = 'facts of the project'

/** `builtins.ref` and `builtins.source`, whose `config` packages ask for what is known of the project: its name, its packages, their versions. */
export function withProject(name: string, { value, base }: { readonly value: unknown; readonly base: Lookup }): unknown {
  if ((name !== 'ref' && name !== 'source') || typeof value !== 'function') return value
  const attribute = (key: string): unknown => (key === 'config' ? base(projectFacts) : undefined)
  return hostObject({ type: 'Resolver', call: value as HostFunction, attribute })
}

/** What `var` needs. */
export interface VarParts {
  readonly vars: () => ReadonlyMap<string, unknown>
  /** Renders a value that is a template itself. Default as it is written. */
  readonly render?: (source: string) => unknown
  /** Whether a variable that nothing sets is none. Default false. */
  readonly optional?: boolean
}

/** `var(name, default)` and `var.has_var(name)`. Fault: DBT-VAR-MISSING. */
export function varObject({ vars, render, optional }: VarParts): HostObject {
  return hostObject({
    type: 'Var',
    call: (call) => {
      const [given, otherwise] = bindCall(call, { name: 'var', parameters: ['var_name', 'default'], required: 1 })
      const [name, known] = [text(given), vars()]
      if (known.has(name)) {
        const value = known.get(name)
        return render !== undefined && typeof value === 'string' && /\{[{%#]/.test(value) ? render(value) : value
      }
      if (otherwise !== undefined) return otherwise
      if (optional === true) return null
      throw missingVar(name, known)
    },
    attribute: (attribute) => (attribute === 'has_var' ? ({ args }: Call) => vars().has(text(args[0])) : undefined),
  })
}

/** An adapter with `dispatch`, which is the project's affair and not the engine's. */
export function withDispatch(adapter: unknown, dispatch: HostFunction): HostObject {
  const shown = adapter instanceof HostObject ? adapter.parts : { type: 'Adapter' }
  return hostObject({ ...shown, attribute: (name) => (name === 'dispatch' ? dispatch : shown.attribute?.(name)) })
}

/** `context_macro_stack`. */
export function stackObject(stack: readonly string[]): HostObject {
  return hostObject({
    type: 'MacroStack',
    attribute: (name) => (name === 'depth' ? stack.length : name === 'call_stack' ? [...stack] : undefined),
  })
}
