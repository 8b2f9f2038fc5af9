/* Loaded before the C library: while the file READONLY_WHEN is there, nothing below READONLY_FOLDER can be changed, also by who had opened it before (EROFS). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[PATH_MAX];
static char mark[PATH_MAX];

__attribute__((constructor)) static void begin(void)
{
    const char *given = getenv("READONLY_FOLDER"), *when = getenv("READONLY_WHEN");
    if (given) strncpy(folder, given, sizeof folder - 1);
    if (when) strncpy(mark, when, sizeof mark - 1);
    unsetenv("LD_PRELOAD"); /* Not for functions. */
}

static int below(const char *path) { return folder[0] && path && strncmp(path, folder, strlen(folder)) == 0; }

static int refused(const char *path)
{
    if (!below(path) || access(mark, F_OK) != 0) return 0;
    errno = EROFS;
    return 1;
}

static int refused_at(int file)
{
    char link[64], path[PATH_MAX];
    if (!mark[0] || access(mark, F_OK) != 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return refused(path);
}

#define REAL(name) ({ static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); real; })

ssize_t write(int file, const void *bytes, size_t count) { return refused_at(file) ? -1 : REAL(write)(file, bytes, count); }
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { return refused_at(file) ? -1 : REAL(pwrite)(file, bytes, count, at); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) { return refused_at(file) ? -1 : REAL(pwrite64)(file, bytes, count, at); }
ssize_t writev(int file, const struct iovec *parts, int count) { return refused_at(file) ? -1 : REAL(writev)(file, parts, count); }
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) { return refused_at(file) ? -1 : REAL(pwritev)(file, parts, count, at); }
ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at) { return refused_at(file) ? -1 : REAL(pwritev64)(file, parts, count, at); }
int ftruncate(int file, off_t length) { return refused_at(file) ? -1 : REAL(ftruncate)(file, length); }
int ftruncate64(int file, off64_t length) { return refused_at(file) ? -1 : REAL(ftruncate64)(file, length); }
int fallocate(int file, int mode, off_t at, off_t length) { return refused_at(file) ? -1 : REAL(fallocate)(file, mode, at, length); }
int fallocate64(int file, int mode, off64_t at, off64_t length) { return refused_at(file) ? -1 : REAL(fallocate64)(file, mode, at, length); }
int posix_fallocate(int file, off_t at, off_t length) { return refused_at(file) ? EROFS : REAL(posix_fallocate)(file, at, length); }
int posix_fallocate64(int file, off64_t at, off64_t length) { return refused_at(file) ? EROFS : REAL(posix_fallocate64)(file, at, length); }
int mkdir(const char *path, mode_t mode) { return refused(path) ? -1 : REAL(mkdir)(path, mode); }
int rmdir(const char *path) { return refused(path) ? -1 : REAL(rmdir)(path); }
int unlink(const char *path) { return refused(path) ? -1 : REAL(unlink)(path); }
int rename(const char *from, const char *to) { return refused(from) || refused(to) ? -1 : REAL(rename)(from, to); }

#define CHANGES(flags) ((flags) & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC))
#define MODE(flags) ({ mode_t mode = 0; if ((flags) & (O_CREAT | __O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } mode; })

int open(const char *path, int flags, ...)
{
    mode_t mode = MODE(flags);
    return CHANGES(flags) && refused(path) ? -1 : REAL(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    mode_t mode = MODE(flags);
    return CHANGES(flags) && refused(path) ? -1 : REAL(open64)(path, flags, mode);
}
