/**
 * What the stack must know of a server to run it; one file each beside this one.
 *
 * @typedef {object} ServerContext
 * @property {import('../settings.js').Settings} settings
 * @property {string} dir this server's own folder: configuration and data
 * @property {Readonly<Record<string, number>>} ports by the names in `portNames`
 * @property {string} home folder of its download; empty for a server that is a tool of the machine
 * @property {string} logFile
 *
 * @typedef {object} Server
 * @property {import('../settings.js').ServerName} name
 * @property {string} title
 * @property {number} defaultPort
 * @property {readonly string[]} portNames the first is the one that clients use
 * @property {readonly string[]} tools what it needs to run
 * @property {import('../downloads.js').Download} [download]
 * @property {number} stopGraceMs how long an orderly stop may take
 * @property {(port: number) => string} address in the form its clients take
 * @property {(context: ServerContext) => Promise<void>} prepare writes its configuration; keeps data that is there
 * @property {(context: ServerContext) => { program: string, args: readonly string[], env?: NodeJS.ProcessEnv }} command
 * @property {(address: string, timeoutMs: number) => Promise<void>} probe throws while one that we started is not ready
 * @property {(address: string, timeoutMs: number) => Promise<void>} probeGiven throws while one that was given does not answer
 */

export {}
