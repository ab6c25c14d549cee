import { type ZodType, z } from 'zod'
import { redflagError } from './errors.ts'

/**
 * One environment variable: how it is checked, what it is for. The lists of the services are the source of `docs/config.md` and of what
 * `--help` says; nothing else reads the environment.
 */
export interface Variable<Value = unknown> {
  readonly schema: ZodType<Value>
  readonly about: string
  /** Shown in documents and help; absent where the variable is required. */
  readonly fallback?: string
  /** Never printed. */
  readonly secret?: true
}

export type VariableTable = Readonly<Record<string, Variable>>

export type ConfigOf<Table extends VariableTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Variable<infer Value> ? Value : never
}

export function defineVariables<const Table extends VariableTable>(table: Table): Table {
  return table
}

/**
 * Reads and checks all variables of a list. Empty counts as absent.
 * @throws `CONFIG_INVALID` naming every fault at once; its exit status is 78
 */
export function loadConfig<const Table extends VariableTable>(
  table: Table,
  env: Readonly<Record<string, string | undefined>>,
): ConfigOf<Table> {
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, variable] of Object.entries(table)) {
    const given = env[name] === '' ? undefined : env[name]
    const checked = variable.schema.safeParse(given ?? variable.fallback)
    if (checked.success) values[name] = checked.data
    else problems.push(`  ${name}: ${faultOf(checked.error, given, variable)}`)
  }
  if (problems.length > 0) throw redflagError('CONFIG_INVALID', { problems: problems.join('\n') })
  return values as ConfigOf<Table>
}

function faultOf(error: z.ZodError, given: string | undefined, variable: Variable): string {
  if (given === undefined) return `is required: ${variable.about}`
  const said = error.issues.map((issue) => issue.message).join('; ')
  return variable.secret ? said : `${said}, got ${JSON.stringify(given)}`
}

/** Values for a log line: secrets are not among them. */
export function describeConfig<const Table extends VariableTable>(
  table: Table,
  config: ConfigOf<Table>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(table).map(([name, variable]) => [
      name,
      variable.secret ? '[secret]' : config[name as keyof Table],
    ]),
  )
}

/** Whole number between bounds, from text. */
export const wholeNumber = (min: number, max: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)

/** `true|false|1|0|yes|no`. */
export const flag = () =>
  z
    .string()
    .toLowerCase()
    .refine((text) => /^(true|false|1|0|yes|no)$/.test(text), 'must be true or false')
    .transform((text) => /^(true|1|yes)$/.test(text))

/** Comma-separated, blanks dropped, at least one. */
export const commaSeparated = () =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .refine((parts) => parts.length > 0, 'must name at least one')
