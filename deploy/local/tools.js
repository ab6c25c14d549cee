import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { EXIT, StackError } from './errors.js'
import { runLogged } from './processes.js'

/**
 * @typedef {object} Tool
 * @property {readonly string[]} packages Debian packages that hold it, the first one on offer is taken
 * @property {readonly string[]} [services] what those packages would start; only the programs are wanted here
 * @property {{ args: readonly string[], pattern: RegExp, atLeast: number }} [version]
 */

/** @type {Readonly<Record<string, Tool>>} */
const TOOLS = {
  java: {
    packages: ['openjdk-17-jre-headless', 'openjdk-21-jre-headless', 'default-jre-headless'],
    version: { args: ['-version'], pattern: /version "(\d+)/, atLeast: 17 },
  },
  javac: {
    packages: ['openjdk-17-jdk-headless', 'openjdk-21-jdk-headless', 'default-jdk-headless'],
    version: { args: ['-version'], pattern: /javac (\d+)/, atLeast: 17 },
  },
  mvn: { packages: ['maven'] },
  tar: { packages: ['tar'] },
  'redis-server': {
    packages: ['redis-server'],
    services: ['redis-server'],
    version: { args: ['--version'], pattern: /v=(\d+)/, atLeast: 7 },
  },
  kcat: { packages: ['kcat'] },
  promtool: { packages: ['prometheus'], services: ['prometheus', 'prometheus-node-exporter'] },
  'prometheus-alertmanager': { packages: ['prometheus-alertmanager'], services: ['prometheus-alertmanager'] },
  amtool: { packages: ['prometheus-alertmanager'], services: ['prometheus-alertmanager'] },
}

/** Tells Debian's packages not to start their services (the policy layer of invoke-rc.d: 101 = forbidden). */
const POLICY_FILE = '/usr/sbin/policy-rc.d'

export const TOOL_NAMES = Object.keys(TOOLS)

/**
 * Names those tools that this machine lacks, or has in a version that is too old.
 * @param {readonly string[]} names
 * @returns {string[]}
 */
export function missingTools(names) {
  return names.filter((name) => !hasTool(name))
}

/** @param {string} name */
function hasTool(name) {
  const path = findTool(name)
  const version = TOOLS[name]?.version
  if (path === undefined || version === undefined) return path !== undefined
  const { stdout, stderr } = spawnSync(path, version.args, { encoding: 'utf8' })
  return Number(version.pattern.exec(`${stdout}${stderr}`)?.[1] ?? 0) >= version.atLeast
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} full path; Java also through `JAVA_HOME`
 */
export function findTool(name, env = process.env) {
  const javaHome = env['JAVA_HOME']
  const folders = (env['PATH'] ?? '').split(delimiter)
  const candidates = [
    ...((name === 'java' || name === 'javac') && javaHome ? [join(javaHome, 'bin')] : []),
    ...folders,
    '/usr/sbin',
    '/sbin',
  ]
  return candidates.map((folder) => join(folder, name)).find(isExecutable)
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Whether this machine is Debian-like and we may install on it. */
export function canInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && findTool('apt-get') !== undefined
}

/**
 * One line: what lacks, and how a person gets it.
 * @param {readonly string[]} names
 */
export function describeMissing(names) {
  const parts = names.map((name) => {
    const version = TOOLS[name]?.version
    return version === undefined ? name : `${name} (${version.atLeast} or newer)`
  })
  const packages = new Set(names.map((name) => TOOLS[name]?.packages[0] ?? name))
  return `missing: ${parts.join(', ')}; on Debian: apt-get install ${[...packages].join(' ')}`
}

/**
 * Installs tools with apt-get.
 * @param {readonly string[]} names
 * @param {string} logFile
 * @throws {StackError} status 3, naming what is still missing and the log
 */
export async function installTools(names, logFile) {
  const liftBan = forbidServices()
  try {
    await apt(['update'], logFile)
    await apt(['install', '--no-install-recommends', ...names.map(packageOf)], logFile)
    for (const name of names) {
      for (const service of TOOLS[name]?.services ?? []) await disableService(service, logFile)
    }
  } finally {
    liftBan()
  }
  const stillMissing = missingTools(names)
  if (stillMissing.length === 0) return
  throw new StackError(
    `${describeMissing(stillMissing)}; apt-get could not install it, see ${logFile}`,
    EXIT.unavailable,
  )
}

/** @param {string} name */
function packageOf(name) {
  const packages = TOOLS[name]?.packages ?? [name]
  const isOffered = (/** @type {string} */ candidate) =>
    /Candidate: (?!\(none\))/.test(
      spawnSync('apt-cache', ['policy', candidate], { encoding: 'utf8' }).stdout ?? '',
    )
  return packages.find(isOffered) ?? packages[0] ?? name
}

/**
 * Its exit status is not looked at: a mirror that fails in part may still hold what is wanted; what counts is
 * whether the tools are there in the end.
 * @param {readonly string[]} args
 * @param {string} logFile
 */
async function apt(args, logFile) {
  const options = ['-y', '-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runLogged('apt-get', [...options, ...args], { logFile, env })
}

/** @returns {() => void} lifts the ban again; nothing to lift where the machine has a policy of its own */
function forbidServices() {
  if (existsSync(POLICY_FILE)) return () => {}
  writeFileSync(POLICY_FILE, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  const lift = () => rmSync(POLICY_FILE, { force: true })
  process.once('exit', lift)
  return lift
}

/**
 * A service that was not there before stays off after the next boot, too.
 * @param {string} service
 * @param {string} logFile
 */
async function disableService(service, logFile) {
  if (existsSync('/run/systemd/system')) {
    await runLogged('systemctl', ['disable', '--now', `${service}.service`], { logFile })
  } else {
    await runLogged('update-rc.d', [service, 'disable'], { logFile })
  }
}
