using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.Tests.Sandboxes;

public sealed class UserIdsTests
{
    [Fact]
    public void The_lowest_user_that_nobody_has_comes_next()
    {
        var ids = new UserIds(1000);
        Assert.Equal([1000u, 1001u, 1002u], [ids.Take(), ids.Take(), ids.Take()]);

        ids.Return(1001);
        ids.Return(1000);

        Assert.Equal([1000u, 1001u, 1003u], [ids.Take(), ids.Take(), ids.Take()]);
    }

    [Fact]
    public void There_are_ten_thousand()
    {
        var ids = new UserIds(5000);
        for (var taken = 0u; taken < UserIds.Count; taken++) Assert.Equal(5000 + taken, ids.Take());

        Assert.Throws<InvalidOperationException>(() => ids.Take());
        ids.Return(14_999);
        Assert.Equal(14_999u, ids.Take());
    }
}
