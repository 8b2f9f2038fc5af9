using System.Buffers.Text;
using Grid.Contracts.Security;
using Grid.Storage.Durability;
using Grid.Storage.Security;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Storage.Tests.Security;

public sealed class AccessKeysTests : IDisposable
{
    private const string RoleArn = "arn:aws:iam::000000000000:role/service-role/hello-role";

    private static readonly DateTimeOffset Now = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder temporary = new();
    private readonly FakeTimeProvider clock = new(Now);
    private readonly DataFolder data;
    private readonly AccessKeys keys;

    public AccessKeysTests()
    {
        data = temporary.OpenData();
        keys = Keys(data);
    }

    [Fact]
    public void The_root_key_has_the_form_of_an_aws_key_and_stays()
    {
        Assert.Matches("^AKIA[A-Z2-7]{16}$", keys.Root.Id);
        Assert.Matches("^[A-Za-z0-9+/]{40}$", keys.Root.Secret);
        Assert.Equal("arn:aws:iam::000000000000:root", keys.Root.PrincipalArn);
        Assert.Null(keys.Root.SessionToken);
        Assert.Null(keys.Root.Expires);
        Assert.Equal(keys.Root, Keys(data).Root);
        Assert.NotEqual(keys.Root.Id, Other().Root.Id);
    }

    [Fact]
    public void The_credentials_file_is_one_that_aws_tools_read()
    {
        Assert.Equal(
            $"[grid]\naws_access_key_id = {keys.Root.Id}\naws_secret_access_key = {keys.Root.Secret}\n",
            File.ReadAllText(data.At("credentials")));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data.At("credentials")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data.At("session.key")));
    }

    [Fact]
    public void A_credentials_file_edited_by_a_person_is_read()
    {
        File.WriteAllText(data.At("credentials"), "# mine\r\n[default]\r\naws_access_key_id=AKIADEFAULTDEFAULT00\r\n\r\n[grid]\r\n  aws_secret_access_key=s=e=c\r\naws_access_key_id=AKIAGRIDGRIDGRIDGRID\r\n");

        var root = Keys(data).Root;

        Assert.Equal(("AKIAGRIDGRIDGRIDGRID", "s=e=c"), (root.Id, root.Secret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[default]\naws_access_key_id = AKIAGRIDGRIDGRIDGRID\naws_secret_access_key = s\n")]
    [InlineData("[grid]\naws_access_key_id = AKIAGRIDGRIDGRIDGRID\naws_secret_access_key =\n")]
    [InlineData("[grid]\naws_access_key_id = short\naws_secret_access_key = s\n")]
    public void A_credentials_file_without_a_key_stops_the_start(string content)
    {
        File.WriteAllText(data.At("credentials"), content);

        var refusal = Assert.Throws<DataFolderException>(() => Keys(data));

        Assert.Equal($"{data.At("credentials")} has no profile [grid] with aws_access_key_id and aws_secret_access_key.", refusal.Message);
    }

    [Fact]
    public void A_damaged_session_secret_stops_the_start()
    {
        File.WriteAllBytes(data.At("session.key"), new byte[31]);

        Assert.Throws<DataFolderException>(() => Keys(data));
    }

    [Fact]
    public void The_root_key_is_found_without_a_token_only()
    {
        Assert.Equal(AccessKeyLookup.Found, keys.Find(keys.Root.Id, null, out var key));
        Assert.Same(keys.Root, key);
        Assert.Equal(AccessKeyLookup.Found, keys.Find(keys.Root.Id, "", out _));
        Assert.Equal(AccessKeyLookup.InvalidToken, keys.Find(keys.Root.Id, "token", out key));
        Assert.Null(key);
        Assert.Equal(AccessKeyLookup.UnknownKey, keys.Find("AKIAAAAAAAAAAAAAAAAA", null, out key));
        Assert.Null(key);
    }

    [Fact]
    public void A_session_says_who_and_until_when()
    {
        var session = keys.IssueSession(RoleArn, "hello", TimeSpan.FromHours(12));

        Assert.Matches("^ASIA[A-Z2-7]{16}$", session.Id);
        Assert.Matches("^[A-Za-z0-9+/]{40}$", session.Secret);
        Assert.Equal("arn:aws:sts::000000000000:assumed-role/hello-role/hello", session.PrincipalArn);
        Assert.Equal(Now.AddHours(12), session.Expires);
        Assert.NotEqual(session.Id, keys.IssueSession(RoleArn, "hello", TimeSpan.FromHours(12)).Id);
    }

    [Fact]
    public void A_session_is_found_by_every_silo_that_shares_the_secret()
    {
        var session = keys.IssueSession(RoleArn, "hello", TimeSpan.FromHours(1));

        foreach (var silo in new[] { keys, Keys(data) })
        {
            Assert.Equal(AccessKeyLookup.Found, silo.Find(session.Id, session.SessionToken, out var key));
            Assert.Equal(session, key);
        }

        Assert.Equal(AccessKeyLookup.InvalidToken, Other().Find(session.Id, session.SessionToken, out _));
    }

    [Fact]
    public void A_session_ends_at_its_expiry()
    {
        var session = keys.IssueSession(RoleArn, "hello", TimeSpan.FromHours(1));

        clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(AccessKeyLookup.Found, keys.Find(session.Id, session.SessionToken, out _));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(AccessKeyLookup.ExpiredToken, keys.Find(session.Id, session.SessionToken, out var key));
        Assert.Null(key);
        Assert.Equal(AccessKeyLookup.ExpiredToken, keys.Find(session.Id, session.SessionToken, out _));
    }

    [Fact]
    public void A_token_needs_its_own_key_and_a_session_key_its_token()
    {
        var one = keys.IssueSession(RoleArn, "one", TimeSpan.FromHours(1));
        var two = keys.IssueSession(RoleArn, "two", TimeSpan.FromHours(1));

        Assert.Equal(AccessKeyLookup.InvalidToken, keys.Find(one.Id, two.SessionToken, out _));
        Assert.Equal(AccessKeyLookup.InvalidToken, keys.Find(keys.Root.Id, two.SessionToken, out _));
        Assert.Equal(AccessKeyLookup.UnknownKey, keys.Find(one.Id, null, out _));
    }

    [Fact]
    public void A_token_changed_in_any_byte_is_refused()
    {
        var session = keys.IssueSession(RoleArn, "hello", TimeSpan.FromHours(1));
        var token = Base64Url.DecodeFromChars(session.SessionToken);
        for (var position = 0; position < token.Length; position++)
        {
            var changed = token.ToArray();
            changed[position] ^= 1;
            Assert.Equal(AccessKeyLookup.InvalidToken, keys.Find(session.Id, Base64Url.EncodeToString(changed), out _));
        }

        Assert.Equal(AccessKeyLookup.InvalidToken, keys.Find(session.Id, Base64Url.EncodeToString(token.AsSpan(..40)), out _));
        Assert.Equal(AccessKeyLookup.InvalidToken, keys.Find(session.Id, "no base64url!", out _));
        Assert.Equal(AccessKeyLookup.InvalidToken, keys.Find(session.Id, new string('A', 100_000), out _));
    }

    [Fact]
    public void Lifetimes_run_from_one_second_to_twelve_hours()
    {
        Assert.Equal(Now.AddSeconds(1), keys.IssueSession(RoleArn, "hello", TimeSpan.FromSeconds(1)).Expires);
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.IssueSession(RoleArn, "hello", TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.IssueSession(RoleArn, "hello", TimeSpan.FromHours(12) + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Looking_up_a_remembered_session_allocates_nothing()
    {
        var session = keys.IssueSession(RoleArn, "hello", TimeSpan.FromHours(1));
        Find();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var lookup = 0; lookup < 100; lookup++) Find();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Find() => keys.Find(session.Id, session.SessionToken, out _);
    }

    [Fact]
    public void More_sessions_than_are_remembered_are_all_found()
    {
        var sessions = Enumerable.Range(0, 5_000).Select(number => keys.IssueSession(RoleArn, $"{number}", TimeSpan.FromHours(1))).ToArray();

        Assert.All(sessions, session => Assert.Equal(AccessKeyLookup.Found, keys.Find(session.Id, session.SessionToken, out _)));
        Assert.Equal(AccessKeyLookup.Found, keys.Find(sessions[0].Id, sessions[0].SessionToken, out _));
    }

    public void Dispose()
    {
        data.Dispose();
        temporary.Dispose();
    }

    private AccessKeys Other()
    {
        using var other = temporary.OpenData("other");
        return Keys(other);
    }

    private AccessKeys Keys(DataFolder folder) => new(new SecretFiles(folder), clock);
}
