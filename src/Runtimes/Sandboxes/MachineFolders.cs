namespace Grid.Runtimes.Sandboxes;

/// <summary>The parts of the machine that every sandbox sees, read-only: programs, and an <c>/etc</c> of its own.</summary>
internal static class MachineFolders
{
    private const UnixFileMode ForEveryone =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string[] s_rootFolders = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    /// <summary>What of the machine's own <c>/etc</c> is copied: certificates, where libraries lie, and what distributions move out of <c>/usr</c>.</summary>
    private static readonly string[] s_copied =
    [
        "ssl/certs", "ssl/cert.pem", "ssl/openssl.cnf", "pki/tls/certs", "pki/ca-trust/extracted", "ca-certificates", "alternatives", "ld.so.cache", "localtime", "mime.types",
        "protocols", "services",
    ];

    /// <summary><c>bwrap</c> arguments that show <c>/usr</c> and the older names of its folders.</summary>
    public static List<string> Programs()
    {
        List<string> arguments = ["--ro-bind", "/usr", "/usr"];
        foreach (var name in s_rootFolders)
        {
            var folder = new DirectoryInfo("/" + name);
            if (folder.LinkTarget is { } target) arguments.AddRange(["--symlink", target, folder.FullName]);
            else if (folder.Exists) arguments.AddRange(["--ro-bind", folder.FullName, folder.FullName]);
        }

        return arguments;
    }

    /// <summary>Writes an <c>/etc</c> for sandboxes into a folder.</summary>
    /// <param name="folder">Exists and is empty.</param>
    /// <param name="gatewayHost">A name that stands for the sandbox's own loopback; null for none.</param>
    public static void WriteEtc(string folder, string? gatewayHost)
    {
        File.SetUnixFileMode(folder, ForEveryone);
        Write("passwd", "root:x:0:0:root:/root:/sbin/nologin\nsbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n");
        Write("group", "root:x:0:\nsbx_user1051:x:990:\nnogroup:x:65534:\n");
        Write("hosts", $"127.0.0.1 localhost {gatewayHost}\n::1 localhost\n");
        Write("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
        Write("resolv.conf", "");
        Write("hostname", "grid\n");
        var javas = Directory.GetDirectories("/etc", "java*").Select(Path.GetFileName);
        foreach (var name in s_copied.Concat(javas)) Copy(new DirectoryInfo("/etc/" + name), Path.Combine(folder, name!));

        void Write(string name, string text)
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, text);
            File.SetUnixFileMode(path, ForEveryone & ~(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute));
        }
    }

    /// <summary>Only what everyone on the machine may read, and so that everyone may, whatever the silo's own mask of modes is.</summary>
    private static void Copy(FileSystemInfo source, string target)
    {
        Make(Path.GetDirectoryName(target)!);
        if (source.LinkTarget is { } link) File.CreateSymbolicLink(target, link);
        else if (File.Exists(source.FullName) && (source.UnixFileMode & UnixFileMode.OtherRead) != 0)
        {
            File.Copy(source.FullName, target);
            File.SetUnixFileMode(target, source.UnixFileMode);
        }
        else if (source is DirectoryInfo { Exists: true } folder && (folder.UnixFileMode & UnixFileMode.OtherRead) != 0)
        {
            Make(target);
            foreach (var entry in folder.EnumerateFileSystemInfos()) Copy(entry, Path.Combine(target, entry.Name));
        }
    }

    private static void Make(string folder)
    {
        if (Directory.Exists(folder)) return;
        Make(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, ForEveryone);
    }
}
