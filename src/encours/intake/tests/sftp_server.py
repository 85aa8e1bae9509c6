"""A server of SFTP for the tests: a folder, one user, a password or a key, its own host key."""

import socket
import threading
from contextlib import contextmanager
from pathlib import Path

import paramiko

USER, PASSWORD = "compta", "s3cret!"


class Door(paramiko.ServerInterface):  # type: ignore[misc]  # paramiko brings no types
    def __init__(self, key=None):
        self.key = key

    def check_auth_password(self, username, password):
        right = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username, key):
        right = username == USER and self.key is not None and key == self.key
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username):
        return "password,publickey"


def files_of(folder):
    """The interface over `folder`, as paramiko wants a class."""

    class Files(paramiko.SFTPServerInterface):  # type: ignore[misc]  # the same
        def list_folder(self, path):
            if path != "/exports":
                return paramiko.SFTP_NO_SUCH_FILE
            return [
                paramiko.SFTPAttributes.from_stat(each.stat(), each.name)
                for each in folder.iterdir()
            ]

        def stat(self, path):
            return paramiko.SFTPAttributes.from_stat((folder / Path(path).name).stat())

        lstat = stat

        def open(self, path, flags, attr):
            opened = folder / Path(path).name
            if opened.name.startswith("locked"):
                return paramiko.SFTP_PERMISSION_DENIED
            handle = paramiko.SFTPHandle(flags)
            handle.readfile = opened.open("rb")
            handle.stat = lambda: paramiko.SFTPAttributes.from_stat(opened.stat())
            return handle

    return Files


@contextmanager
def serving(folder, host_key, *, key=None):
    """Runs the server; yields its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    transports, stopped = [], threading.Event()

    def serve():
        while not stopped.is_set():
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transports.append(transport)
            transport.add_server_key(host_key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, files_of(folder))
            try:
                transport.start_server(server=Door(key))
            except (paramiko.SSHException, EOFError, OSError):
                # Who only asks for the key leaves at once: closed, or reset, in the middle.
                transport.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        stopped.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for transport in transports:
            transport.close()
        thread.join(10)
