using Shoestring.Errors;
using Shoestring.Files;

namespace Shoestring.Tests.Files;

public sealed class DestinationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shoestring-destination-").FullName;

    public DestinationTests() => File.WriteAllText(In("file"), "old");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("new")]
    [InlineData("new/a/b")]
    [InlineData(".")]
    public void A_folder_that_can_be_made_is_taken_and_not_made(string path)
    {
        Destination.RequireFolder(In(path), "--out");
        AssertUntouched();
    }

    [Theory]
    [InlineData("file", "it is a file")]
    [InlineData("file/under", "is a file, no folder")]
    [InlineData("new/file/../../file/a/b", "is a file, no folder")]
    public void A_folder_where_a_file_stands_is_refused(string path, string cause) =>
        AssertRefused(() => Destination.RequireFolder(In(path), "--out"), path, cause, "--out");

    [Fact]
    public void A_folder_whose_last_part_cannot_be_made_leaves_nothing_of_the_first()
    {
        var path = Path.Combine("new", new string('x', 300));
        AssertRefused(() => Destination.RequireFolder(In(path), "--out"), path, "--out");
    }

    [Theory]
    [InlineData("new.onnx")]
    [InlineData("file")]
    public void A_file_that_can_be_written_is_taken_and_not_changed(string path)
    {
        Destination.RequireFile(In(path), "--output");
        AssertUntouched();
    }

    [Theory]
    [InlineData(".", "it is a folder")]
    [InlineData("none/x.onnx", "there is no folder")]
    [InlineData("file/x.onnx", "is a file, no folder")]
    public void A_file_without_a_place_is_refused(string path, string cause) =>
        AssertRefused(() => Destination.RequireFile(In(path), "--output"), path, cause, "--output");

    [Fact]
    public void Without_the_right_to_write_both_are_refused()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            // Rights do not bind this user; the kernel's own files bind everybody.
            if (OperatingSystem.IsLinux())
            {
                Assert.Throws<InputException>(() => Destination.RequireFolder("/proc/shoestring/run", "--out"));
                Assert.Throws<InputException>(() => Destination.RequireFile("/proc/shoestring.onnx", "--output"));
            }

            return;
        }

        var closed = Directory.CreateDirectory(In("closed")).FullName;
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(In("file"), UnixFileMode.UserRead);
        foreach (Action attempt in new Action[]
        {
            () => Destination.RequireFolder(closed, "--out"),
            () => Destination.RequireFolder(Path.Combine(closed, "a", "b"), "--out"),
            () => Destination.RequireFile(Path.Combine(closed, "x.onnx"), "--output"),
            () => Destination.RequireFile(In("file"), "--output"),
        })
        {
            Assert.Contains("permission denied", Assert.Throws<InputException>(attempt).Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFileSystemEntries(closed));
    }

    private string In(string path) => Path.Combine(_folder, path);

    private void AssertRefused(Action attempt, string path, params string[] parts)
    {
        var message = Assert.Throws<InputException>(attempt).Message;
        Assert.All([.. parts, Path.GetFullPath(In(path))], part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
        AssertUntouched();
    }

    private void AssertUntouched()
    {
        Assert.Equal(In("file"), Assert.Single(Directory.GetFileSystemEntries(_folder)));
        Assert.Equal("old", File.ReadAllText(In("file")));
    }
}
