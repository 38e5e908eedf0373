/** Where everything of the embedded database is below the data directory. */
import path from 'node:path';

/** Absolute paths. */
export interface Layout {
  readonly dataDir: string;
  readonly home: string;
  readonly cluster: string;
  /** Where initdb works before the cluster is whole. */
  readonly newCluster: string;
  readonly password: string;
  readonly port: string;
  readonly log: string;
  readonly libraries: string;
  /** Outside the cluster: the user that runs the server cannot change what root reads and writes. */
  readonly config: string;
  readonly postmasterPid: string;
}

/** The layout below a data directory (made absolute here). */
export function layoutOf(dataDir: string): Layout {
  const root = path.resolve(dataDir);
  const home = path.join(root, 'postgres');
  const cluster = path.join(home, 'cluster');
  return {
    dataDir: root,
    home,
    cluster,
    newCluster: path.join(home, 'cluster.new'),
    password: path.join(home, 'password'),
    port: path.join(home, 'port'),
    log: path.join(home, 'server.log'),
    config: path.join(home, 'postgresql.conf'),
    libraries: path.join(home, 'libraries'),
    postmasterPid: path.join(cluster, 'postmaster.pid'),
  };
}
