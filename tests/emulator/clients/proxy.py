"""An HTTP proxy on loopback that leads every *.azurecr.io to the emulator, from an address of our choice.

Container clients and Azure CLI honour HTTPS_PROXY; they name the registry as it is called, and TLS goes through untouched. The
source address, one of 127.0.0.0/8, is what `acrnet emulator --client` tells clients apart by.
"""
import asyncio
import threading


class Proxy:
    def __init__(self, emulator_port, source="127.0.0.1"):
        self.emulator_port = emulator_port
        self.source = source
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.port = 0
        threading.Thread(target=self._serve, daemon=True).start()
        self.ready.wait()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def _serve(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._client, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        self.loop.run_forever()

    async def _client(self, reader, writer):
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target = request.split(" ")[:2]
            host = target.partition(":")[0]
            if method != "CONNECT" or not host.endswith(".azurecr.io"):
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                return
            inner = await asyncio.open_connection("127.0.0.1", self.emulator_port, local_addr=(self.source, 0))
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(self._copy(reader, inner[1]), self._copy(inner[0], writer))
        except (OSError, asyncio.IncompleteReadError, ValueError):
            pass  # a client that left
        finally:
            writer.close()

    @staticmethod
    async def _copy(source, drain):
        while data := await source.read(65536):
            drain.write(data)
            await drain.drain()
        drain.close()
