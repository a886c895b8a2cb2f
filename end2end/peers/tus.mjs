// A stock client of resumable uploads: sends a file and says where it went.
//
// node tus.mjs ENDPOINT KEY FILE
import { createReadStream, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Upload } from "tus-js-client";

const [endpoint, key, file] = process.argv.slice(2);

const upload = new Upload(createReadStream(file), {
  endpoint,
  headers: { authorization: `Bearer ${key}` },
  metadata: { filename: "公交线路.csv", filetype: "text/csv" },
  uploadSize: statSync(file).size,
  chunkSize: 1 << 20,
  // Long enough for a server to start again.
  retryDelays: [0, 500, 1000, 2000, 4000, 8000, 8000, 8000],
  // Slow enough for a server to be killed in the middle.
  onBeforeRequest: () => sleep(60),
  onError(error) {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess() {
    console.log(`done ${upload.url}`);
  },
});
upload.start();
