/* Stands between a program and its disk: writes down what is written below one folder, or lets it fail.
 *
 * Preloaded (LD_PRELOAD). FAULTS_ROOT names the folder, FAULTS_LOG the record, if one is wanted.
 * The order in the record is the order on the disk: a lock is held over each call and its line.
 * faults_arm() lets the nth call of some kinds fail from then on, once or until faults_disarm().
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, WRITE, TRUNCATE, SYNC, SYNC_FAILED, UNLINK, RENAME, MKDIR, RMDIR };
enum { KIND_WRITE = 1, KIND_SYNC = 2, KIND_OTHER = 4, KIND_READ = 8 };

#define FILES 65536
static int serial_of[FILES]; /* 0: not ours */
static int next_serial;
static char root[PATH_MAX];
static size_t root_length;
static int record = -1;
static pthread_mutex_t guard;
static int armed_kinds, armed_error, armed_sticky, armed_torn;
static long armed_left;
static int hits;

static void line(uint32_t what, uint32_t serial, int64_t a, const void *first, size_t n,
                 const void *second, size_t m) {
    if (record < 0) return;
    struct { uint32_t what, serial; int64_t a; uint64_t n, m; } head = {what, serial, a, n, m};
    struct iovec parts[3] = {{&head, sizeof head}, {(void *)first, n}, {(void *)second, m}};
    ssize_t wanted = (ssize_t)(sizeof head + n + m);
    if (syscall(SYS_writev, record, parts, 3) != wanted) abort();
}

__attribute__((constructor)) static void begin(void) {
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&guard, &kind);
    const char *place = getenv("FAULTS_ROOT"), *log = getenv("FAULTS_LOG");
    if (place) {
        strncpy(root, place, sizeof root - 1);
        root_length = strlen(root);
    }
    if (log) {
        int made = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (made < 0) abort();
        record = (int)syscall(SYS_fcntl, made, F_DUPFD_CLOEXEC, 900);
        syscall(SYS_close, made);
    }
}

static int ours(const char *path) {
    return root_length && path && strncmp(path, root, root_length) == 0 &&
           (path[root_length] == 0 || path[root_length] == '/');
}

static int serial(int file) { return file >= 0 && file < FILES ? serial_of[file] : 0; }

/* Called with the lock held: 1 when this call must fail. */
static int fails(int kind) {
    if (!(armed_kinds & kind)) return 0;
    if (armed_left > 1) { armed_left--; return 0; }
    if (armed_left == 0) return 0;
    if (!armed_sticky) armed_left = 0;
    hits++;
    return 1;
}

void faults_arm(int kinds, long nth, int error, int sticky, int torn) {
    pthread_mutex_lock(&guard);
    armed_kinds = kinds; armed_left = nth; armed_error = error;
    armed_sticky = sticky; armed_torn = torn; hits = 0;
    pthread_mutex_unlock(&guard);
}
/* How many calls failed. */
int faults_disarm(void) {
    pthread_mutex_lock(&guard);
    int answer = hits;
    armed_kinds = 0; armed_left = 0;
    pthread_mutex_unlock(&guard);
    return answer;
}
/* How many calls failed since faults_arm(). */
int faults_hits(void) { return hits; }

#define FAIL(kind) do { if (fails(kind)) { pthread_mutex_unlock(&guard); errno = armed_error; return -1; } } while (0)

static int opening(int folder, const char *path, int flags, mode_t mode) {
    if (!ours(path)) return (int)syscall(SYS_openat, folder, path, flags, mode);
    pthread_mutex_lock(&guard);
    FAIL(KIND_OTHER);
    int file = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (file >= 0 && file < FILES) {
        serial_of[file] = ++next_serial;
        line(OPEN, (uint32_t)next_serial, flags & (O_CREAT | O_TRUNC), path, strlen(path), 0, 0);
    }
    pthread_mutex_unlock(&guard);
    return file;
}
#define MODE(flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
int open(const char *path, int flags, ...) { MODE(flags) return opening(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opening(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return opening(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return opening(folder, path, flags | O_LARGEFILE, mode); }
int __open_2(const char *path, int flags) { return opening(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opening(AT_FDCWD, path, flags | O_LARGEFILE, 0); }

int close(int file) {
    if (record >= 0 && file == record) { errno = EBADF; return -1; }
    if (serial(file)) {
        pthread_mutex_lock(&guard);
        serial_of[file] = 0;
        pthread_mutex_unlock(&guard);
    }
    return (int)syscall(SYS_close, file);
}

static ssize_t writing(int file, const void *data, size_t size, off_t place, int placed) {
    int who = serial(file);
    if (!who)
        return placed ? syscall(SYS_pwrite64, file, data, size, place) : syscall(SYS_write, file, data, size);
    pthread_mutex_lock(&guard);
    int bad = fails(KIND_WRITE);
    /* A disk that fails in the middle leaves half. */
    size_t some = bad ? (armed_torn ? size / 2 : 0) : size;
    ssize_t done = 0;
    if (!placed) {
        off_t at = (off_t)syscall(SYS_lseek, file, 0, SEEK_CUR);
        if (some || !bad) done = syscall(SYS_write, file, data, some);
        place = at;
    } else if (some || !bad)
        done = syscall(SYS_pwrite64, file, data, some, place);
    if (done > 0) line(WRITE, (uint32_t)who, place, 0, 0, data, (size_t)done);
    pthread_mutex_unlock(&guard);
    if (bad) { errno = armed_error; return -1; }
    return done;
}
ssize_t write(int file, const void *data, size_t size) { return writing(file, data, size, 0, 0); }
ssize_t pwrite(int file, const void *data, size_t size, off_t place) { return writing(file, data, size, place, 1); }
ssize_t pwrite64(int file, const void *data, size_t size, off_t place) { return writing(file, data, size, place, 1); }

static ssize_t reading(int file, void *data, size_t size, off_t place, int placed) {
    if (serial(file) && (armed_kinds & KIND_READ)) {
        pthread_mutex_lock(&guard);
        FAIL(KIND_READ);
        pthread_mutex_unlock(&guard);
    }
    return placed ? syscall(SYS_pread64, file, data, size, place) : syscall(SYS_read, file, data, size);
}
ssize_t read(int file, void *data, size_t size) { return reading(file, data, size, 0, 0); }
ssize_t pread(int file, void *data, size_t size, off_t place) { return reading(file, data, size, place, 1); }
ssize_t pread64(int file, void *data, size_t size, off_t place) { return reading(file, data, size, place, 1); }

static int cutting(int file, off_t size) {
    int who = serial(file);
    if (!who) return (int)syscall(SYS_ftruncate, file, size);
    pthread_mutex_lock(&guard);
    FAIL(KIND_WRITE);
    int answer = (int)syscall(SYS_ftruncate, file, size);
    if (answer == 0) line(TRUNCATE, (uint32_t)who, size, 0, 0, 0, 0);
    pthread_mutex_unlock(&guard);
    return answer;
}
int ftruncate(int file, off_t size) { return cutting(file, size); }
int ftruncate64(int file, off_t size) { return cutting(file, size); }

static int syncing(int file, int call) {
    int who = serial(file);
    if (!who) return (int)syscall(call, file);
    pthread_mutex_lock(&guard);
    if (fails(KIND_SYNC)) {
        line(SYNC_FAILED, (uint32_t)who, 0, 0, 0, 0, 0);
        pthread_mutex_unlock(&guard);
        errno = armed_error;
        return -1;
    }
    /* What the model believes to be on the disk; the real disk need not be kept busy. */
    line(SYNC, (uint32_t)who, 0, 0, 0, 0, 0);
    pthread_mutex_unlock(&guard);
    return 0;
}
int fsync(int file) { return syncing(file, SYS_fsync); }
int fdatasync(int file) { return syncing(file, SYS_fdatasync); }

static int naming(uint32_t what, const char *path, const char *other, mode_t mode) {
    pthread_mutex_lock(&guard);
    if (ours(path)) FAIL(KIND_OTHER);
    int answer;
    switch (what) {
    case UNLINK: answer = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0); break;
    case RMDIR: answer = (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR); break;
    case MKDIR: answer = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode); break;
    default: answer = (int)syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, other, 0);
    }
    if (answer == 0 && ours(path))
        line(what, 0, 0, path, strlen(path), other, other ? strlen(other) : 0);
    pthread_mutex_unlock(&guard);
    return answer;
}
int unlink(const char *path) { return naming(UNLINK, path, 0, 0); }
int rmdir(const char *path) { return naming(RMDIR, path, 0, 0); }
int mkdir(const char *path, mode_t mode) { return naming(MKDIR, path, 0, mode); }
int rename(const char *path, const char *other) { return naming(RENAME, path, other, 0); }
