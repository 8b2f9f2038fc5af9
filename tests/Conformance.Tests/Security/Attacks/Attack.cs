namespace Grid.Conformance.Tests.Security.Attacks;

/// <summary>One thing that a hostile function tries.</summary>
/// <param name="Name">Its function in <c>attacks.py</c>.</param>
/// <param name="OpenIn">Where it succeeds; every other way keeps it from the function.</param>
internal sealed record Attack(string Name, Ways OpenIn)
{
    private const Ways MachineNetwork = Ways.BwrapHostNetwork | Ways.BwrapWithoutRoot | Ways.Process;

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
        new("write_sysrq", Ways.Process),
        new("read_kernel_log", Ways.Process),
        new("open_a_disk", Ways.Process),
        new("share_memory_with_others", Ways.Process),
        new("see_processes_of_the_machine", Ways.Process),
        new("read_environment_of_another_function", Ways.Process),
        new("read_memory_of_the_silo", Ways.Process),
        new("signal_another_function", Ways.Process),
        new("signal_the_silo", Ways.Process),
        new("trace_another_function", Ways.Process),
        new("become_root", Ways.Process),
        new("leave_a_process_behind", Ways.Process),
        new("reach_ports_of_the_silo", MachineNetwork),
        new("reach_runtime_api_of_another_function", MachineNetwork),
        new("reach_abstract_sockets", MachineNetwork),
        new("see_interfaces_of_the_machine", MachineNetwork),
        new("call_the_gateway_without_keys", Ways.None),
        new("make_a_user_namespace", Ways.Process),
        new("make_a_user_namespace_by_clone", Ways.Process),
        new("mount_something", Ways.Process),
        new("enter_a_namespace", Ways.Process),
        new("load_a_bpf_program", Ways.Process),
        new("use_keyrings", Ways.Process),
        new("use_io_uring", Ways.Process),
        new("use_userfaultfd", Ways.Process),
        new("use_perf_events", Ways.Process),
        new("open_by_handle", Ways.Process),
        new("load_a_kernel_module", Ways.Process),
    ];

    public static TheoryData<string> Names { get; } = [.. All.Select(attack => attack.Name)];
}
