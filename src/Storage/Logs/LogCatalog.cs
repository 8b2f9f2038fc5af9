using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>The groups that this silo has files of: <c>logs/&lt;region&gt;/&lt;group&gt;/&lt;number&gt;.log</c> in its part of the data folder.</summary>
internal sealed class LogCatalog
{
    private readonly ConcurrentDictionary<LogGroupId, LogGroup> groups = new();
    private readonly Channel<LogGroupId> begun = Channel.CreateUnbounded<LogGroupId>();
    private readonly string root;
    private readonly uint silo;

    /// <summary>No group that begins anew has a file of such a number, or a lower one.</summary>
    private ulong taken;

    public LogCatalog(string root)
    {
        this.root = root;
        Directory.CreateDirectory(root);
        silo = Silo(Path.Join(root, "silo"));
        foreach (var folder in Directory.GetDirectories(root).SelectMany(Directory.GetDirectories)) Adopt(folder);
    }

    /// <summary>Groups that this silo has begun to write to.</summary>
    public ChannelReader<LogGroupId> Begun => begun.Reader;

    public ICollection<LogGroup> Groups => groups.Values;

    public LogGroup? Find(LogGroupId group) => groups.GetValueOrDefault(group);

    /// <summary>For the writer, which makes groups.</summary>
    public LogGroup Of(LogGroupId group)
    {
        if (groups.TryGetValue(group, out var known)) return known;
        known = groups[group] = new LogGroup(group, Path.Join(root, LogNames.Safe(group.Region), LogNames.Safe(group.Name)), silo, taken);
        begun.Writer.TryWrite(group);
        return known;
    }

    /// <summary>For the writer.</summary>
    public void Forget(LogGroup group)
    {
        taken = Math.Max(taken, group.LastNumber);
        groups.TryRemove(group.Id, out _);
    }

    private void Adopt(string folder)
    {
        var files = new DirectoryInfo(folder).GetFiles().Select(file => (File: file, Number: LogGroup.NumberOf(file.Name))).Where(file => file.Number is not null).OrderBy(file => file.Number).ToArray();
        LogGroup? group = null;
        foreach (var (file, number) in files)
        {
            if (group is null && LogSegment.GroupOf(file.FullName) is { } id) group = groups.GetOrAdd(id, static (id, made) => new LogGroup(id, made.folder, made.silo), (folder, silo));
            group?.Adopt(file, number!.Value);
        }
    }

    /// <summary>24 bits that tell the files of this folder from those of others, made once.</summary>
    private static uint Silo(string path)
    {
        if (!File.Exists(path) || File.ReadAllBytes(path) is not { Length: 3 } bytes) File.WriteAllBytes(path, bytes = RandomNumberGenerator.GetBytes(3));
        return BinaryPrimitives.ReadUInt32LittleEndian([.. bytes, 0]);
    }
}
