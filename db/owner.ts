// A connection of the owner's login, for work that no role of the application may do.
import { Client } from 'pg';

/** Ends the connection with the work; what is not committed by then never was. */
export async function ownerConnected<T>(
  url: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'duban_owner_work' });
  // A server that goes away is told by the statement under way.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
