/** Loaded into a server's process before the server: tells the bench how much processor time it has taken. */
process.on('message', (message) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss });
});
