using System.Globalization;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Limits;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.Tests.Environments;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Tests.Limits;

/// <summary>Groups themselves, without environments around them.</summary>
public sealed class GroupsTests : IDisposable
{
    private static readonly ResourceLimits Small = new(128, 512);
    private readonly MemoryWatch _memory = new();
    private readonly ProcessWatch _watch = new();
    private readonly Launcher _launcher;

    public GroupsTests() => _launcher = new Launcher(_watch);

    private static Capacity Capacity => new(Options.Create(new LimitsOptions()));

    [Fact]
    public async Task What_a_process_starts_is_inside_from_the_beginning_and_gone_in_the_end()
    {
        var groups = GroupsV1.Open(Capacity, new LimitsOptions(), _memory, NullLogger.Instance);
        LimitedGrid.Needs(groups is not null, "control groups of version 1 that this user may use");
        using (groups)
        {
            for (var round = 0; round < 3; round++)
            {
                using var group = groups!.Create(Small);
                await Spawn(group, "for n in 1 2 3; do setsid -f sleep 1000; done; exec sleep 1000");
                await LimitedGrid.Eventually(() => group.ReadUsage().Processes == 4);

                await group.Kill().WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

                await LimitedGrid.Eventually(() => group.ReadUsage().Processes == 0);
            }
        }

        Assert.All(groups!.Folders, folder => Assert.False(Directory.Exists(folder)));
    }

    [Fact]
    public async Task Groups_that_are_made_while_others_are_entered_are_never_the_same()
    {
        var groups = GroupsV1.Open(Capacity, new LimitsOptions(), _memory, NullLogger.Instance);
        LimitedGrid.Needs(groups is not null, "control groups of version 1 that this user may use");
        using (groups)
        {
            // An ended group would take the processes of its twin along.
            var starts = Enumerable.Range(0, 60).Select(_ => Task.Run(async () =>
            {
                var group = groups!.Create(Small);
                await Spawn(group, "exec sleep 1000");
                return group;
            }));
            var all = await Task.WhenAll(starts);

            foreach (var group in all) Assert.Equal(1, group.ReadUsage().Processes);
            foreach (var group in all) await group.Kill().WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
            foreach (var group in all) group.Dispose();
        }

        Assert.All(groups!.Folders, folder => Assert.False(Directory.Exists(folder)));
    }

    [Fact]
    public async Task Groups_of_version_2_take_freeze_and_end_what_runs_in_them()
    {
        var own = ControlGroups.OwnUnified();
        LimitedGrid.Needs(own is not null && Writable(own), "a control group of version 2 that this user may use");
        var groups = new GroupsV2(own!, Capacity, new LimitsOptions(), _memory);
        using (groups)
        {
            using var group = groups.Create(Small);
            await Spawn(group, "setsid -f sh -c 'while :; do :; done'; exec sleep 1000");
            await LimitedGrid.Eventually(() => group.ReadUsage().Processes == 2);

            Assert.True(group.Freeze());
            await LimitedGrid.Eventually(() => Unchanged(group));
            group.Thaw();
            await LimitedGrid.Eventually(() => !Unchanged(group));
            Assert.True(group.Freeze());
            await group.Kill().WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

            Assert.Equal(0, group.ReadUsage().Processes);
        }

        Assert.False(Directory.Exists(groups.Folder));
    }

    [Fact]
    public async Task What_a_silo_that_is_gone_has_left_is_ended_and_removed()
    {
        var own = ControlGroups.OwnUnified() ?? ControlGroups.Own("pids");
        LimitedGrid.Needs(own is not null && Writable(own), "control groups that this user may use");
        var left = Directory.CreateDirectory(Path.Combine(own!, "grid-1-0-1", "7")).FullName;
        var sleeper = new Silent();
        await _launcher.Spawn(new SpawnRequest(Plan("exec sleep 1000"), "/", sleeper));
        ControlFile.Write(Path.Combine(left, "cgroup.procs"), sleeper.Process!.Pid);

        ControlGroups.RemoveLeft(own!);

        Assert.False(Directory.Exists(Path.GetDirectoryName(left)));
        Assert.Equal(ProcessExit.Killed, await sleeper.Process.Exit.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_control_groups_a_tree_that_is_too_large_is_ended()
    {
        using var groups = new SampledGroups(new LimitsOptions(), TimeProvider.System);
        using var group = groups.Create(Small);
        var hog = new Silent();
        await _launcher.Spawn(new SpawnRequest(Plan("/usr/bin/python3 -c 'import time; d = bytearray(200 << 20); time.sleep(1000)' & wait"), "/", hog) { Group = group });

        Assert.Equal(ProcessExit.Killed, await hog.Process!.Exit.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        Assert.True(group.TakeOutOfMemory());
        Assert.False(group.TakeOutOfMemory());
        Assert.Equal(128L << 20, group.ReadPeakBytes());
    }

    [Fact]
    public void A_share_of_the_processor_follows_memory()
    {
        Assert.Equal(1.0, new ResourceLimits(1769, 512).Processors);
        Assert.Equal(0.0724, new ResourceLimits(128, 512).Processors, 4);
        Assert.Equal(5.789, new ResourceLimits(10_240, 512).Processors, 3);
    }

    [Fact]
    public void A_silo_has_what_it_is_told_or_what_there_is()
    {
        Assert.Equal(3000, new Capacity(Options.Create(new LimitsOptions { MemoryMb = 3000 })).MemoryMb);
        Assert.InRange(Capacity.MemoryMb, 128, (int)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20));
        Assert.Equal(Environment.ProcessorCount, Capacity.Processors);
        Assert.Equal(0.5, new Capacity(Options.Create(new LimitsOptions { Processors = 0.5 })).Processors);
    }

    public void Dispose()
    {
        _launcher.Dispose();
        _watch.Dispose();
        _memory.Dispose();
    }

    private static bool Writable(string folder)
    {
        var probe = Path.Combine(folder, $"grid-probe-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        try
        {
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Unchanged(IResourceGroup group)
    {
        var before = group.ReadUsage().ProcessorTime;
        var until = TimeProvider.System.GetTimestamp() + (TimeProvider.System.TimestampFrequency / 20);
        while (TimeProvider.System.GetTimestamp() < until) Thread.Yield();
        return group.ReadUsage().ProcessorTime == before;
    }

    private static LaunchPlan Plan(string script) => new() { Program = "/bin/sh", Arguments = ["-c", script], Variables = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } };

    private Task Spawn(IResourceGroup group, string script) => _launcher.Spawn(new SpawnRequest(Plan(script), "/", new Silent()) { Group = group });

    private sealed class Silent : IProcessEvents
    {
        public ChildProcess? Process { get; private set; }

        public void Started(ChildProcess process) => Process = process;

        public bool OutputReady(ChildProcess process) => process.ReadOutput(new byte[4096]) != 0;

        public void Exited(ChildProcess process, ProcessExit exit) => process.Dispose();
    }
}
