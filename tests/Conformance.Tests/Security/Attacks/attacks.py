"""
What a hostile function tries. Every attack says how far it came. Where nothing keeps functions apart they run with the rights of the silo, on the machine of
whoever runs the tests: so files are opened and not written, and system calls get arguments that the kernel refuses once it has let the caller in.
"""
import ctypes
import errno
import glob
import os
import platform
import signal
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request

SECRET = 'the-victims-secret'
libc = ctypes.CDLL(None, use_errno=True)
X64 = platform.machine() == 'x86_64'


class Closed(Exception):
    pass


def opened(path, flags=os.O_RDONLY):
    os.close(os.open(path, flags))
    return f'opened {path}'


def first(paths, attempt):
    why = 'there is none'
    for path in paths:
        try:
            found = attempt(path)
            if found:
                return found
        except OSError as error:
            why = str(error)
    raise Closed(why)


def call(x64, arm64, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(x64 if X64 else arm64, *arguments)
    error = ctypes.get_errno()
    if result == -1 and error in (errno.EPERM, errno.ENOSYS):
        raise Closed(os.strerror(error))
    return f'the kernel answered {result}, {os.strerror(error)}'


def connected(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as s:
        s.settimeout(2)
        s.connect(address)
        return f'connected to {address}'


def in_child(attempt):
    """Runs an attempt in a process of its own, so that what it holds is let go."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(writing, b'1' + attempt().encode())
        except (OSError, Closed) as error:
            os.write(writing, b'0' + str(error).encode())
        os._exit(0)
    os.close(writing)
    said = os.read(reading, 4096)
    os.waitpid(pid, 0)
    os.close(reading)
    if said[:1] != b'1':
        raise Closed(said[1:].decode())
    return said[1:].decode()


def contains(path, text):
    with open(path, 'rb') as file:
        return f'read {path}' if text.encode() in file.read(1 << 16) else None


# Files ------------------------------------------------------------------------------------------------------------------------------------------

def read_code_of_another_function(e):
    return first(glob.glob(e['data'] + '/cache/*/victim.py') + glob.glob('/var/task/victim.py'), lambda path: contains(path, SECRET))


def read_data_folder(e):
    return first([e['data'] + '/credentials', e['data'] + '/grid.db', e['data']], lambda path: opened(path))


def read_etc_shadow(e):
    return opened('/etc/shadow')


def read_scratch_of_others(e):
    return first([e['marker']], lambda path: opened(path))


def follow_a_link_in_tmp(e):
    link = os.path.join(os.environ.get('TMPDIR', '/tmp'), 'link')
    os.symlink(e['data'] + '/credentials', link)
    try:
        return opened(link)
    finally:
        os.unlink(link)


def leave_the_root_through_proc(e):
    return first([f'/proc/{pid}/root{e["data"]}/credentials' for pid in (1, 'self', e['silo'])], lambda path: opened(path))


def write_own_code(e):
    return opened(os.path.join(os.environ['LAMBDA_TASK_ROOT'], 'attacks.py'), os.O_WRONLY | os.O_APPEND)


def write_programs_of_the_machine(e):
    return opened('/usr/lib/os-release', os.O_WRONLY | os.O_APPEND)


def write_etc(e):
    return opened('/etc/passwd', os.O_WRONLY | os.O_APPEND)


def write_kernel_settings(e):
    return opened('/proc/sys/kernel/core_pattern', os.O_WRONLY)


def write_sysrq(e):
    return opened('/proc/sysrq-trigger', os.O_WRONLY)


def read_kernel_log(e):
    return opened('/dev/kmsg')


def open_a_disk(e):
    disks = [path for path in glob.glob('/dev/*') if not os.path.islink(path) and stat.S_ISBLK(os.stat(path).st_mode)]
    if not disks:
        return 'made one' if os.mknod(os.path.join(os.environ.get('TMPDIR', '/tmp'), 'disk'), stat.S_IFBLK | 0o600, os.makedev(254, 0)) is None else None
    return opened(disks[0])


def share_memory_with_others(e):
    name = '/dev/shm/attack'
    opened(name, os.O_WRONLY | os.O_CREAT)
    os.unlink(name)
    return 'wrote to /dev/shm'


# Processes --------------------------------------------------------------------------------------------------------------------------------------

def see_processes_of_the_machine(e):
    return first([f'/proc/{e["silo"]}/cmdline'], lambda path: contains(path, 'Grid.Silo'))


def read_environment_of_another_function(e):
    return first([f'/proc/{e["victim"]}/environ'] + glob.glob('/proc/[0-9]*/environ'), lambda path: contains(path, SECRET))


def read_memory_of_the_silo(e):
    return opened(f'/proc/{e["silo"]}/mem')


def signal_another_function(e):
    os.kill(e['victim'], 0)
    return 'may signal it'


def signal_the_silo(e):
    os.kill(e['silo'], 0)
    return 'may signal it'


def trace_another_function(e):
    return in_child(lambda: call(101, 117, 0x4206, e['victim'], 0, 0) if os.path.exists(f'/proc/{e["victim"]}') else refuse('no such process'))


def refuse(why):
    raise Closed(why)


def become_root(e):
    return in_child(lambda: f'uid {os.getuid()}' if os.setuid(0) is None else '')


def leave_a_process_behind(e):
    subprocess.Popen(['setsid', '-f', 'sleep', e['sleep']], env={}, close_fds=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait()
    time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGKILL)


# The network ------------------------------------------------------------------------------------------------------------------------------------

def reach_ports_of_the_silo(e):
    return first(e['ports'], lambda port: connected(socket.AF_INET, ('127.0.0.1', port)))


def reach_runtime_api_of_another_function(e):
    host, port = e['victimApi'].split(':')
    if e['victimApi'] == os.environ['AWS_LAMBDA_RUNTIME_API']:
        raise Closed('the same address leads to the own one')
    return connected(socket.AF_INET, (host, int(port)))


def reach_abstract_sockets(e):
    return connected(socket.AF_UNIX, '\0' + e['abstract'])


def see_interfaces_of_the_machine(e):
    others = [name for _, name in socket.if_nameindex() if name != 'lo']
    return f'sees {others}' if others else refuse('nothing but a loopback')


def call_the_gateway_without_keys(e):
    url = os.environ['AWS_ENDPOINT_URL'] + '/2015-03-31/functions/'
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return f'{answer.status}'
    except urllib.error.HTTPError as error:
        if error.code == 403:
            raise Closed('403')
        raise


# The kernel -------------------------------------------------------------------------------------------------------------------------------------

def make_a_user_namespace(e):
    return in_child(lambda: call(272, 97, 0x10000000))


def make_a_user_namespace_by_clone(e):
    return in_child(lambda: cloned())


def cloned():
    said = call(56, 220, 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0)
    if said.startswith('the kernel answered 0,'):
        os._exit(0)
    return said


def mount_something(e):
    return call(165, 40, b'none', b'/nowhere', b'tmpfs', 0, 0)


def enter_a_namespace(e):
    return call(308, 268, -1, 0)


def load_a_bpf_program(e):
    return call(321, 280, 0, 0, 0)


def use_keyrings(e):
    return call(250, 219, 0, -3, 0, 0, 0)


def use_io_uring(e):
    return call(425, 425, 0, 0)


def use_userfaultfd(e):
    return call(323, 282, -1)


def use_perf_events(e):
    return call(298, 241, 0, 0, -1, -1, 0)


def open_by_handle(e):
    return call(304, 265, -1, 0, 0)


def load_a_kernel_module(e):
    return call(313, 273, -1, b'', 0)


def handler(event, context):
    try:
        return 'open: ' + globals()[event['attack']](event)
    except (OSError, Closed) as error:
        return f'closed: {error}'
