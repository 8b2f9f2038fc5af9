namespace Grid.Conformance.Tests.Security.Attacks;

/// <summary>One thing that a hostile function tries.</summary>
/// <param name="Name">Its function in <c>attacks.py</c>.</param>
/// <param name="OpenIn">Where it succeeds; every other way keeps it from the function.</param>
/// <param name="NeedsKernel">Kernels may lack what is attacked, and then the attack fails everywhere.</param>
internal sealed record Attack(string Name, Ways OpenIn, bool NeedsKernel = false)
{
    private const Ways MachineNetwork = Ways.BwrapHostNetwork | Ways.BwrapWithoutRoot | Ways.Process;

    private static readonly Ways[] s_columns = [Ways.Bwrap, Ways.BwrapHostNetwork, Ways.BwrapWithoutRoot, Ways.Process];

    private static readonly string[] s_missing = ["No such file or directory", "Function not implemented"];

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("read_code_of_another_function", Ways.Process),
        new("read_data_folder", Ways.Process),
        new("read_etc_shadow", Ways.Process),
        new("read_scratch_of_others", Ways.Process),
        new("follow_a_link_in_tmp", Ways.Process),
        new("leave_the_root_through_proc", Ways.Process),
        new("write_own_code", Ways.Process),
        new("write_programs_of_the_machine", Ways.Process),
        new("write_etc", Ways.Process),
        new("write_kernel_settings", Ways.Process),
        new("write_sysrq", Ways.Process, NeedsKernel: true),
        new("read_kernel_log", Ways.Process, NeedsKernel: true),
        new("open_a_disk", Ways.Process, NeedsKernel: true),
        new("share_memory_with_others", Ways.Process),
        new("see_processes_of_the_machine", Ways.Process),
        new("read_environment_of_another_function", Ways.Process),
        new("read_memory_of_the_silo", Ways.Process),
        new("signal_another_function", Ways.Process),
        new("signal_the_silo", Ways.Process),
        new("trace_another_function", Ways.Process),
        new("become_root", Ways.Process),
        new("leave_a_process_behind", Ways.None),
        new("reach_ports_of_the_silo", MachineNetwork),
        new("reach_runtime_api_of_another_function", MachineNetwork),
        new("reach_abstract_sockets", MachineNetwork),
        new("see_interfaces_of_the_machine", MachineNetwork),
        new("call_the_gateway_without_keys", Ways.None),
        new("make_a_user_namespace", Ways.Process),
        new("make_a_user_namespace_by_clone", Ways.Process),
        new("mount_something", Ways.Process),
        new("enter_a_namespace", Ways.Process),
        new("load_a_bpf_program", Ways.Process, NeedsKernel: true),
        new("use_keyrings", Ways.Process, NeedsKernel: true),
        new("use_io_uring", Ways.Process, NeedsKernel: true),
        new("use_userfaultfd", Ways.Process, NeedsKernel: true),
        new("use_perf_events", Ways.Process, NeedsKernel: true),
        new("open_by_handle", Ways.Process, NeedsKernel: true),
        new("load_a_kernel_module", Ways.Process, NeedsKernel: true),
    ];

    /// <summary>Whether what the attack said is what the page says of it.</summary>
    public bool IsAsWritten(Ways way, string said) => OpenIn.HasFlag(way)
        ? said.StartsWith("\"open: ", StringComparison.Ordinal) || (NeedsKernel && s_missing.Any(why => said.Contains(why, StringComparison.Ordinal)))
        : said.StartsWith("\"closed: ", StringComparison.Ordinal);

    /// <summary>A row of the page.</summary>
    public string Row() => $"| {Name.Replace('_', ' ')} | {string.Join(" | ", s_columns.Select(way => OpenIn.HasFlag(way) ? "open" : "closed"))} |";

    public static TheoryData<string> Names { get; } = [.. All.Select(attack => attack.Name)];
}
