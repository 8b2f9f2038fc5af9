using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using Grid.Runtimes.Languages;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// Starts processes, all from one thread that lives as long as the silo: the kernel ties "die with your parent" to the thread that started the process,
/// so a thread of the pool would take running functions with it when it retires.
/// </summary>
internal sealed unsafe class Launcher : IDisposable
{
    /// <summary>Room for <c>posix_spawn</c>'s opaque structures: 336 bytes in glibc, less in musl.</summary>
    private const int OpaqueBytes = 512;

    private const int QueueLimit = 4096;

    /// <summary>After standard input, output and error.</summary>
    private const int FirstDescriptor = 3;

    /// <summary>What shells and Lambda say of a program that is not there, or cannot be run.</summary>
    private const int StatusNotFound = 127, StatusNotExecutable = 126;

    private static readonly string[] s_deathPlaces = ["/usr/bin/setpriv", "/bin/setpriv", "/usr/sbin/setpriv"];

    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> _queue = new(QueueLimit);
    private readonly ProcessWatch _watch;
    private readonly Thread _thread;
    private readonly string? _setpriv = Array.Find(s_deathPlaces, File.Exists);

    public Launcher(ProcessWatch watch)
    {
        _watch = watch;
        KeepInheritedFiles();
        _thread = new Thread(Run) { IsBackground = true, Name = "Launcher" };
        _thread.Start();
    }

    /// <summary>True when processes end together with the silo, however that ends.</summary>
    public bool DiesWithSilo => _setpriv is not null;

    /// <exception cref="Win32Exception">No process, descriptor or memory to be had.</exception>
    public Task Spawn(SpawnRequest request) => Run(() => SpawnNow(request));

    /// <summary>Does something on the launching thread, the only one that changes its namespaces.</summary>
    /// <exception cref="Win32Exception">Too much waits for the thread.</exception>
    public Task Run(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.TryAdd((work, done))) done.SetException(new Win32Exception(Native.ErrorAgain));
        return done.Task;
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        foreach (var (work, done) in _queue.GetConsumingEnumerable())
        {
            try
            {
                work();
                done.SetResult();
            }
#pragma warning disable CA1031 // The one thread must live on; whoever asked gets the exception.
            catch (Exception exception)
            {
                done.SetException(exception);
            }
#pragma warning restore CA1031
        }
    }

    private void SpawnNow(SpawnRequest request)
    {
        var pid = 0;
        request.Group?.Enter();
        try
        {
            pid = SpawnWatched(request);
        }
        finally
        {
            request.Group?.Leave(pid);
        }
    }

    private int SpawnWatched(SpawnRequest request)
    {
        var ends = stackalloc int[2];
        if (Native.Pipe(ends, Native.OpenCloseOnExec) != 0) throw new Win32Exception();
        var output = new SafeFileHandle(ends[0], ownsHandle: true);
        SafeFileHandle? told = null;
        try
        {
            using var written = new SafeFileHandle(ends[1], ownsHandle: true);
            if (Native.Control(output, Native.SetStatusFlags, Native.OpenNonBlocking) != 0) throw new Win32Exception();
            if (request.Confinement?.UserId is { } user && Native.ChangeOwner(written, user, user) != 0) throw new Win32Exception();
            if (request.Confinement?.UserId is { } owner)
            {
                foreach (var file in request.Plan.Descriptors) Native.ChangeOwner(file, owner, owner);
            }

            if (request.Plan.Waits && Native.Pipe(ends, Native.OpenCloseOnExec) != 0) throw new Win32Exception();
            using var read = request.Plan.Waits ? new SafeFileHandle(ends[0], ownsHandle: true) : null;
            told = read is null ? null : new SafeFileHandle(ends[1], ownsHandle: true);
            if (told is not null && Native.Control(told, Native.SetStatusFlags, Native.OpenNonBlocking) != 0) throw new Win32Exception();
            var pid = SpawnConfined(request, read, written, out var error);
            var process = error switch
            {
                0 => new ChildProcess(pid, told, output, Native.OpenProcess(pid), request.Confinement),
                Native.ErrorNoEntry or Native.ErrorNotDirectory => ChildProcess.NeverRan(output, new ProcessExit(StatusNotFound, 0)),
                Native.ErrorAccess or Native.ErrorNoExec => ChildProcess.NeverRan(output, new ProcessExit(StatusNotExecutable, 0)),
                _ => throw new Win32Exception(error),
            };
            Watch(process, request.Events);
            return process.Pid;
        }
        catch
        {
            told?.Dispose();
            output.Dispose();
            throw;
        }
    }

    private void Watch(ChildProcess process, IProcessEvents events)
    {
        events.Started(process);
        try
        {
            _watch.Add(process, events);
        }
        catch (Win32Exception)
        {
            // Nobody would see its end, so it must not run.
            Native.Kill(-process.Pid, Native.SignalKill);
            process.Dispose();
            throw;
        }
    }

    private int SpawnConfined(SpawnRequest request, SafeFileHandle? input, SafeFileHandle output, out int error)
    {
        if (request.Confinement is not { } confinement) return Spawn(request, input, output, out error);
        try
        {
            confinement.Enter();
            return Spawn(request, input, output, out error);
        }
        finally
        {
            confinement.Leave();
        }
    }

    private int Spawn(SpawnRequest request, SafeFileHandle? input, SafeFileHandle output, out int error)
    {
        using var arguments = new SpawnBlock(CommandLine(request));
        using var variables = new SpawnBlock([.. request.Plan.Variables.Select(variable => $"{variable.Key}={variable.Value}")]);
        using var folder = new SpawnBlock([request.WorkingDirectory, "/dev/null"]);
        var actions = stackalloc byte[OpaqueBytes];
        var attributes = stackalloc byte[OpaqueBytes];
        var signals = stackalloc byte[128];
        Native.ActionsInit(actions);
        Native.AttributesInit(attributes);
        try
        {
            Check(input is null ? Native.ActionsOpen(actions, 0, folder.Pointers[1], 0, 0) : Native.ActionsDuplicate(actions, (int)input.DangerousGetHandle(), 0));
            Check(Native.ActionsDuplicate(actions, (int)output.DangerousGetHandle(), 1));
            Check(Native.ActionsDuplicate(actions, (int)output.DangerousGetHandle(), 2));
            foreach (var file in request.Confinement?.Inherited ?? []) Check(Native.ActionsDuplicate(actions, (int)file.DangerousGetHandle(), (int)file.DangerousGetHandle()));
            for (var index = 0; index < request.Plan.Descriptors.Count; index++)
                Check(Native.ActionsDuplicate(actions, (int)request.Plan.Descriptors[index].DangerousGetHandle(), FirstDescriptor + index));
            Check(Native.ActionsChangeFolder(actions, folder.First));
            Check(Native.AttributesFlags(attributes, Native.SpawnSetSession | Native.SpawnSetSignalDefaults | Native.SpawnSetSignalMask));
            Native.SignalsAll(signals);
            Check(Native.AttributesSignalDefaults(attributes, signals));
            Native.SignalsNone(signals);
            Check(Native.AttributesSignalMask(attributes, signals));

            int pid;
            var user = request.Confinement?.UserId;
            try
            {
                if (user is not null) Native.BecomeUser(user.Value);
                error = Native.Spawn(&pid, arguments.First, actions, attributes, arguments.Pointers, variables.Pointers);
            }
            finally
            {
                if (user is not null) Native.BecomeRoot();
            }

            return pid;
        }
        finally
        {
            Native.AttributesDestroy(attributes);
            Native.ActionsDestroy(actions);
        }
    }

    /// <summary>What the silo itself was given open by whoever started it is not for functions. All that .NET opens closes by itself.</summary>
    private static void KeepInheritedFiles()
    {
        foreach (var path in Directory.GetFiles("/proc/self/fd"))
        {
            var file = int.Parse(Path.GetFileName(path.AsSpan()), CultureInfo.InvariantCulture);
            using var handle = new SafeFileHandle(file, ownsHandle: false);
            if (file > 2) Native.Control(handle, Native.SetDescriptorFlags, Native.CloseOnExec);
        }
    }

    private static void Check(int error)
    {
        if (error != 0) throw new Win32Exception(error);
    }

    private IReadOnlyList<string> CommandLine(SpawnRequest request)
    {
        var plan = request.Plan;
        string[] command = _setpriv is null || request.Confinement is not null
            ? [plan.Program, .. plan.Arguments]
            : [_setpriv, "--pdeathsig", "KILL", "--", plan.Program, .. plan.Arguments];
        return request.Group?.Command(command) ?? command;
    }
}
