using System.Text;
using Shoestring.Errors;
using Shoestring.Files;

namespace Shoestring.Tests.Files;

public sealed class DurableFileTests
{
    private const string FilePath = "/run/run.json";
    private const string Old = "the old content";
    private const string New = "the new content, which is longer";

    [Fact]
    public void A_crash_leaves_the_old_or_the_new_whole() => Assert.Empty(Losses(null));

    [Theory]
    [InlineData("FlushFile")]
    [InlineData("RenameFile")]
    [InlineData("FlushFolder")]
    public void Leaving_out_a_flush_or_the_rename_is_noticed(string operation) => Assert.NotEmpty(Losses(operation));

    [Fact]
    public void Writing_under_the_final_name_would_be_noticed()
    {
        MemoryDisk disk = WithOld();
        using (Stream file = disk.Create(FilePath))
        {
            file.Write("the ne"u8);
        }

        Assert.NotEqual(Old, Read(disk.Crash(Survival.NamesOnly)));
    }

    [Fact]
    public void After_any_failure_the_old_content_stands()
    {
        foreach (Fault fault in new[] { Fault.InputOutput, Fault.NoSpace, Fault.Denied, Fault.ShortWrite })
        {
            foreach (bool forGood in new[] { false, true })
            {
                int nth = 0;
                for (bool saved = false; !saved; nth++)
                {
                    MemoryDisk disk = WithOld();
                    FaultyFiles files = FaultyFiles.Nth(disk, nth, fault, forGood);
                    try
                    {
                        DurableFile.Write(FilePath, New, files);
                        saved = true;
                    }
                    catch (StoppedException told)
                    {
                        Assert.Contains(FilePath, told.Message);
                        string content = Read(disk);
                        bool renamed = files.Operations.Contains("FlushFolder");
                        Assert.Equal(renamed ? New : Old, content);
                    }
                }

                Assert.Equal(6, nth);
            }
        }
    }

    [Fact]
    public void A_writer_that_throws_leaves_the_old_and_its_own_error()
    {
        MemoryDisk disk = WithOld();
        Assert.Throws<InvalidOperationException>(() => DurableFile.Write(FilePath, Fail, disk));
        Assert.Equal(Old, Read(disk));
        Assert.False(disk.FileExists(FilePath + ".tmp"));

        static void Fail(Stream stream)
        {
            stream.Write("half"u8);
            throw new InvalidOperationException("a bug");
        }
    }

    [Fact]
    public void It_works_on_the_machines_own_files()
    {
        string folder = Directory.CreateTempSubdirectory("shoestring-").FullName;
        try
        {
            string path = Path.Combine(folder, "run.json");
            DurableFile.Write(path, Old);
            DurableFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(New)));
            Assert.Equal(New, File.ReadAllText(path));
            Assert.Single(Directory.GetFiles(folder));
            StoppedException told = Assert.Throws<StoppedException>(
                () => DurableFile.Write(Path.Combine(folder, "missing", "run.json"), Old));
            Assert.Contains("missing", told.Message);
            Assert.DoesNotContain('\n', told.Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<string> Losses(string? leftOut)
    {
        var losses = new List<string>();
        for (int nth = 0; ; nth++)
        {
            MemoryDisk disk = WithOld();
            var files = new FaultyFiles(disk, (index, operation) =>
                index == nth ? Fault.Crash : operation == leftOut ? Fault.LeftOut : Fault.None);
            bool reported = false;
            try
            {
                DurableFile.Write(FilePath, stream => stream.Write(Encoding.UTF8.GetBytes(New)), files);
                reported = true;
            }
            catch (CrashException)
            {
                // What is left on the disk is looked at below.
            }

            foreach (Survival survival in Enum.GetValues<Survival>())
            {
                string content = Read(disk.Crash(survival));
                if (content != New && (reported || content != Old))
                {
                    losses.Add($"crash at {nth}, {survival}: '{content}'");
                }
            }

            if (reported)
            {
                return losses;
            }
        }
    }

    private static MemoryDisk WithOld()
    {
        var disk = new MemoryDisk();
        disk.CreateFolder("/run");
        disk.FlushFolder("/");
        DurableFile.Write(FilePath, Old, disk);
        return disk;
    }

    private static string Read(MemoryDisk disk)
    {
        using var reader = new StreamReader(disk.OpenRead(FilePath));
        return reader.ReadToEnd();
    }
}
