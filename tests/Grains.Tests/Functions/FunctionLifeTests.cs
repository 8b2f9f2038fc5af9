using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;

namespace Grid.Grains.Tests.Functions;

/// <summary>Creating, updating, failing and deleting: the states that a function goes through.</summary>
[Collection(typeof(FunctionsCollection))]
public sealed class FunctionLifeTests(FunctionsCluster cluster) : FunctionTest(cluster)
{
    [Fact]
    public async Task A_new_function_is_pending_and_becomes_active_by_itself()
    {
        Cluster.Preparation.Hold(Id);
        var created = await Value(Grain.Create(Request() with { Tags = new Dictionary<string, string> { ["team"] = "a" } }, Cancel));

        Assert.Equal(Id, created.Function);
        Assert.Equal("$LATEST", created.Version);
        Assert.Equal(Cluster.Clock.GetUtcNow(), created.LastModified);
        Assert.Equal(FunctionState.Pending, created.State);
        Assert.Equal("Creating", created.StateReasonCode);
        Assert.Equal("The function is being created.", created.StateReason);
        Assert.Equal(UpdateStatus.None, created.LastUpdateStatus);
        Assert.Equal(created.RevisionId, (await Version()).RevisionId);

        Cluster.Preparation.Release(Id);
        var active = await Settled();

        Assert.Equal(FunctionState.Active, active.State);
        Assert.Null(active.StateReason);
        Assert.Null(active.StateReasonCode);
        Assert.Equal(UpdateStatus.Successful, active.LastUpdateStatus);
        Assert.NotEqual(created.RevisionId, active.RevisionId);
        Assert.True(Guid.TryParseExact(active.RevisionId, "D", out _));
        Assert.Equal(created.Generation, active.Generation);
        Assert.Equal("a", (await Value(Grain.Get(null, Cancel))).Tags["team"]);
    }

    [Fact]
    public async Task A_pending_function_can_be_read_but_not_invoked_changed_or_published()
    {
        Cluster.Preparation.Hold(Id);
        await Value(Grain.Create(Request(), Cancel));

        await Refused(ApiErrorKind.ResourceConflict, StateConflict + "Pending", Grain.Route(null, Cancel));
        await Refused(ApiErrorKind.ResourceConflict, StateConflict + "Pending", Grain.UpdateCode(NewCode(2), Cancel));
        await Refused(ApiErrorKind.ResourceConflict, StateConflict + "Pending", Grain.UpdateConfiguration(Memory(256), null, Cancel));
        await Refused(ApiErrorKind.ResourceConflict, StateConflict + "Pending", Grain.PublishVersion(new PublishVersion(), Cancel));
        Assert.Equal(FunctionState.Pending, (await Version()).State);
        Cluster.Preparation.Release(Id);
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        await Created();

        await Refused(ApiErrorKind.ResourceConflict, "Function already exist: orders", Grain.Create(Request(2), Cancel));
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found_under_the_name_asked_for()
    {
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.Get(null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:$LATEST", Grain.Get("$LATEST", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:$LATEST", Grain.Route(null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:7", Grain.Route("7", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.UpdateCode(NewCode(2), Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.UpdateConfiguration(Memory(256), null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.PublishVersion(new PublishVersion(), Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.ListVersions(null, 50, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.Delete(null, Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.Delete("3", Cancel));

        await Created();
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:live", Grain.Get("live", Cancel));
        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}:1", Grain.Get("1", Cancel));
    }

    [Fact]
    public async Task While_an_update_is_in_progress_invocations_get_what_was_before()
    {
        var before = await Created();
        Cluster.Preparation.Hold(Id);
        Cluster.Clock.Advance(TimeSpan.FromSeconds(5));

        var updating = await Value(Grain.UpdateCode(NewCode(2), Cancel));
        Assert.Equal(Code(2), updating.Code);
        Assert.Equal(FunctionState.Active, updating.State);
        Assert.Equal(UpdateStatus.InProgress, updating.LastUpdateStatus);
        Assert.Equal("Creating", updating.LastUpdateStatusReasonCode);
        Assert.Equal("The function is being created.", updating.LastUpdateStatusReason);
        Assert.Equal(before.LastModified.AddSeconds(5), updating.LastModified);
        Assert.NotEqual(before.RevisionId, updating.RevisionId);
        Assert.NotEqual(before.Generation, updating.Generation);
        Assert.Equal(updating.RevisionId, (await Version()).RevisionId);

        var during = await Value(Grain.Route(null, Cancel));
        Assert.Equal(Code(1), during.Version.Code);
        Assert.Equal(before.Generation, during.Version.Generation);

        Cluster.Preparation.Release(Id);
        var after = await Settled();
        Assert.Equal(UpdateStatus.Successful, after.LastUpdateStatus);
        Assert.Null(after.LastUpdateStatusReason);
        Assert.Null(after.LastUpdateStatusReasonCode);
        Assert.NotEqual(updating.RevisionId, after.RevisionId);
        Assert.Equal(updating.Generation, (await Value(Grain.Route(null, Cancel))).Version.Generation);
    }

    [Fact]
    public async Task While_an_update_is_in_progress_there_is_no_other_and_no_publication()
    {
        await Created();
        Cluster.Preparation.Hold(Id);
        await Value(Grain.UpdateConfiguration(Memory(256), null, Cancel));

        var text = $"The operation cannot be performed at this time. An update is in progress for resource: {Arn}";
        await Refused(ApiErrorKind.ResourceConflict, text, Grain.UpdateCode(NewCode(2), Cancel));
        await Refused(ApiErrorKind.ResourceConflict, text, Grain.UpdateConfiguration(Memory(512), null, Cancel));
        await Refused(ApiErrorKind.ResourceConflict, text, Grain.PublishVersion(new PublishVersion(), Cancel));
        Cluster.Preparation.Release(Id);
        Assert.Equal(256, (await Settled()).Settings.MemorySizeMb);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_is_an_update_all_the_same()
    {
        var before = await Created();
        var updating = await Value(Grain.UpdateConfiguration(new SettingsPatch(), null, Cancel));
        var after = await Settled();

        Assert.Equal(UpdateStatus.InProgress, updating.LastUpdateStatus);
        Assert.Equal(3, new[] { before.RevisionId, updating.RevisionId, after.RevisionId }.Distinct().Count());
        Assert.Equal("orders", after.Settings.Environment!["TABLE"]);
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_nothing_else()
    {
        var before = await Created();
        var patch = new SettingsPatch
        {
            Runtime = "python3.12",
            Description = "",
            TimeoutSeconds = 30,
            EphemeralStorageMb = 1024,
            Environment = new Dictionary<string, string>(),
            TracingActive = true,
            Logging = new LoggingSettings { JsonLogs = true, ApplicationLogLevel = "WARN", SystemLogLevel = "INFO" },
        };
        await Value(Grain.UpdateConfiguration(patch, before.RevisionId, Cancel));
        var after = await Settled();

        Assert.Equal("python3.12", after.Settings.Runtime);
        Assert.Equal(30, after.Settings.TimeoutSeconds);
        Assert.Equal(1024, after.Settings.EphemeralStorageMb);
        Assert.Empty(after.Settings.Environment!);
        Assert.True(after.Settings.TracingActive);
        Assert.Equal(patch.Logging, after.Settings.Logging);
        Assert.Equal(before.Settings.Handler, after.Settings.Handler);
        Assert.Equal(before.Settings.Role, after.Settings.Role);
        Assert.Equal(128, after.Settings.MemorySizeMb);
        Assert.Equal(before.Code, after.Code);
    }

    [Fact]
    public async Task A_revision_that_is_not_the_latest_changes_nothing()
    {
        var active = await Created();

        await Refused(ApiErrorKind.PreconditionFailed, WrongRevision, Grain.UpdateCode(NewCode(2, revisionId: "old"), Cancel));
        await Refused(ApiErrorKind.PreconditionFailed, WrongRevision, Grain.UpdateConfiguration(Memory(256), "old", Cancel));
        await Refused(ApiErrorKind.PreconditionFailed, WrongRevision, Grain.PublishVersion(new PublishVersion { RevisionId = "old" }, Cancel));
        Assert.Equal(active.RevisionId, (await Version()).RevisionId);
        await Value(Grain.UpdateCode(NewCode(2, revisionId: active.RevisionId), Cancel));
    }

    [Fact]
    public async Task A_dry_run_answers_and_stores_nothing()
    {
        var active = await Created();
        var answer = await Value(Grain.UpdateCode(NewCode(2) with { DryRun = true, Architecture = "arm64" }, Cancel));

        Assert.Equal(Code(2), answer.Code);
        Assert.Equal("arm64", answer.Settings.Architecture);
        var kept = await Version();
        Assert.Equal(active.RevisionId, kept.RevisionId);
        Assert.Equal(Code(1), kept.Code);
        Assert.Equal("x86_64", kept.Settings.Architecture);
    }

    [Fact]
    public async Task A_function_whose_code_cannot_be_prepared_fails_and_says_why()
    {
        Cluster.Preparation.Fail(Id, new CodePreparationException("InvalidZipFileException", "The zip is damaged."));
        await Value(Grain.Create(Request(), Cancel));
        var failed = await Settled();

        Assert.Equal(FunctionState.Failed, failed.State);
        Assert.Equal("InvalidZipFileException", failed.StateReasonCode);
        Assert.Equal("The zip is damaged.", failed.StateReason);
        await Refused(ApiErrorKind.ResourceNotReady, StateConflict + "Failed", Grain.Route(null, Cancel));
        await Refused(ApiErrorKind.ResourceConflict, StateConflict + "Failed", Grain.UpdateCode(NewCode(2), Cancel));
        await Value(Grain.Delete(null, Cancel));
    }

    [Fact]
    public async Task An_update_that_fails_leaves_in_force_what_was_before()
    {
        var before = await Created();
        Cluster.Preparation.Fail(Id, new IOException("The disk is full."));
        await Value(Grain.UpdateCode(NewCode(2), Cancel));
        var after = await Settled();

        Assert.Equal(FunctionState.Active, after.State);
        Assert.Equal(UpdateStatus.Failed, after.LastUpdateStatus);
        Assert.Equal("InternalError", after.LastUpdateStatusReasonCode);
        Assert.Equal("Lambda was unable to prepare the function's code.", after.LastUpdateStatusReason);
        Assert.Equal(Code(1), after.Code);
        Assert.Equal(before.Generation, after.Generation);
        Assert.NotEqual(before.RevisionId, after.RevisionId);
        Assert.Equal(before.Generation, (await Value(Grain.Route(null, Cancel))).Version.Generation);

        Cluster.Preparation.Mend(Id);
        Assert.Equal(UpdateStatus.Successful, (await Updated(3)).LastUpdateStatus);
    }

    [Fact]
    public async Task A_deleted_function_is_gone_and_its_name_is_free()
    {
        var before = await Created();
        await Published();
        await Value(Grain.Delete(null, Cancel));

        await Refused(ApiErrorKind.ResourceNotFound, $"Function not found: {Arn}", Grain.Get(null, Cancel));
        Assert.Null(Cluster.States.Find<StoredFunction>("function", Id.GrainKey));

        var again = await Created();
        Assert.NotEqual(before.Generation, again.Generation);
        Assert.Equal("1", (await Published()).Version);
    }

    [Fact]
    public async Task A_function_deleted_and_created_again_does_not_inherit_the_end_of_the_old_ones_creation()
    {
        Cluster.Preparation.Hold(Id);
        var old = await Value(Grain.Create(Request(), Cancel));
        await Value(Grain.Delete(null, Cancel));
        var young = await Value(Grain.Create(Request(2), Cancel));
        await Cluster.Grains.GetGrain<IFunctionTransition>(Id.GrainKey).Settle("$LATEST", old.Generation, null);

        Assert.Equal(FunctionState.Pending, (await Version()).State);
        Cluster.Preparation.Release(Id);
        Assert.Equal(young.Generation, (await Settled()).Generation);
    }

    [Fact]
    public async Task What_was_in_progress_when_a_silo_died_is_completed_by_the_next_activation()
    {
        var inForce = new FunctionVersion { Function = Id, Code = Code(1), Generation = "a", State = FunctionState.Active };
        Cluster.States.Put("function", Id.GrainKey, new StoredFunction
        {
            Latest = inForce with { Code = Code(2), Generation = "b", LastUpdateStatus = UpdateStatus.InProgress },
            InForce = inForce,
            Published = new[] { inForce with { Version = "4", State = FunctionState.Pending } },
        });

        Assert.Equal(UpdateStatus.Successful, (await Settled()).LastUpdateStatus);
        Assert.Equal(FunctionState.Active, (await Settled("4")).State);
        Assert.Equal("b", (await Value(Grain.Route(null, Cancel))).Version.Generation);
        Assert.Null(Cluster.States.Find<StoredFunction>("function", Id.GrainKey)!.InForce);
    }

    [Fact]
    public async Task A_transition_survives_the_deactivation_of_its_grain()
    {
        Cluster.Preparation.Hold(Id);
        var created = await Value(Grain.Create(Request(), Cancel));
        await Grain.AsReference<Orleans.Core.Internal.IGrainManagementExtension>().DeactivateOnIdle(Cancel);
        Assert.Equal(created.RevisionId, (await Version()).RevisionId);

        Cluster.Preparation.Release(Id);
        Assert.Equal(FunctionState.Active, (await Settled()).State);
    }

    [Fact]
    public async Task A_change_that_cannot_be_stored_has_not_happened()
    {
        var before = await Created();
        Cluster.States.FailNextWrite(Id.GrainKey);

        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(() => Grain.UpdateCode(NewCode(2), Cancel));

        var after = await Version();
        Assert.Equal(before.RevisionId, after.RevisionId);
        Assert.Equal(Code(1), after.Code);
        Assert.Equal(Code(2), (await Updated(2)).Code);
    }

    [Fact]
    public async Task A_transition_whose_end_cannot_be_stored_is_made_again()
    {
        Cluster.Preparation.Hold(Id);
        await Value(Grain.Create(Request(), Cancel));
        Cluster.States.FailNextWrite(Id.GrainKey);
        Cluster.Preparation.Release(Id);

        Assert.Equal(FunctionState.Active, (await Settled()).State);
    }
}
