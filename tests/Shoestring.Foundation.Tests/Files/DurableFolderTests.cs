using System.Text;
using Shoestring.Errors;
using Shoestring.Files;

namespace Shoestring.Tests.Files;

public sealed class DurableFolderTests
{
    private const string Folder = "/run/checkpoints";
    private const int ManyOperations = 200;

    public static TheoryData<Case> Faults =>
    [
        .. from fault in new[] { Fault.InputOutput, Fault.NoSpace, Fault.Denied, Fault.ShortWrite }
           from forGood in new[] { false, true }
           select new Case(fault.ToString(), forGood),
    ];

    [Fact]
    public void The_newest_save_is_opened_and_two_are_kept()
    {
        var disk = new MemoryDisk();
        for (int number = 1; number <= 4; number++)
        {
            Assert.Equal(number, Save(disk, number));
        }

        DurableSave latest = Open(disk)!;
        Assert.Equal(4, latest.Number);
        Assert.Equal(["a.bin", "b.txt"], latest.Names);
        Assert.Equal("text of 4", Encoding.UTF8.GetString(latest.ReadAllBytes("b.txt")));
        Assert.Equal(["save-000003", "save-000004"], disk.FoldersIn(Folder));
    }

    [Fact]
    public void Nothing_saved_is_null_and_not_an_error() => Assert.Null(Open(new MemoryDisk()));

    [Theory]
    [MemberData(nameof(Faults))]
    public void After_any_failure_the_save_before_is_whole_and_the_next_succeeds(Case what)
    {
        Fault fault = Enum.Parse<Fault>(what.Fault);
        int failures = 0;
        for (int nth = 0; nth < ManyOperations; nth++)
        {
            MemoryDisk disk = WithTwoSaves();
            FaultyFiles files = FaultyFiles.Nth(disk, nth, fault, what.ForGood);
            bool saved = false;
            try
            {
                Save(files, 3);
                saved = true;
            }
            catch (StoppedException told)
            {
                Assert.Equal(4, told.ExitCode);
                Assert.DoesNotContain('\n', told.Message);
                Assert.Equal(fault == Fault.NoSpace, told.Message.Contains("disk is full", StringComparison.Ordinal)
                    && fault != Fault.ShortWrite);
                failures++;
            }

            if (files.Operations.Count <= nth)
            {
                Assert.True(saved);
                Assert.InRange(failures, 10, ManyOperations);
                return;
            }

            AssertWhole(disk, atLeast: saved ? 3 : 2);
            Save(disk, 4);
            AssertWhole(disk, atLeast: 3);
            Assert.Equal("text of 4", Encoding.UTF8.GetString(Open(disk)!.ReadAllBytes("b.txt")));
        }

        Assert.Fail("the save never ended");
    }

    [Fact]
    public void A_crash_at_any_operation_loses_no_save_that_was_reported() => Assert.Empty(Losses(null));

    [Fact]
    public void The_first_save_too_survives_once_reported()
    {
        foreach (Survival survival in Enum.GetValues<Survival>())
        {
            var disk = new MemoryDisk();
            disk.CreateFolder("/run");
            disk.FlushFolder("/");
            Save(disk, 1);
            AssertWhole(disk.Crash(survival), atLeast: 1);
        }
    }

    /// <summary>The proof that the crash test can fail: leave out any one flush or the rename, and it does.</summary>
    [Fact]
    public void Leaving_out_any_flush_or_rename_is_noticed()
    {
        var probe = new FaultyFiles(WithTwoSaves(), (_, _) => Fault.None);
        Save(probe, 3);
        int[] vital =
        [
            .. Enumerable.Range(0, probe.Operations.IndexOf("RenameFolder") + 2)
                .Where(index => probe.Operations[index] is "FlushFile" or "FlushFolder" or "RenameFolder"),
        ];
        Assert.Equal(
            ["FlushFile", "FlushFile", "FlushFile", "FlushFolder", "RenameFolder", "FlushFolder"],
            vital.Select(index => probe.Operations[index]));
        Assert.All(vital, index => Assert.NotEmpty(Losses(index)));
    }

    [Fact]
    public void Any_damaged_byte_is_noticed_and_the_older_save_is_used()
    {
        foreach (string name in new[] { "a.bin", "b.txt", "manifest.json" })
        {
            string path = $"{Folder}/save-000002/{name}";
            for (int index = 0; index < WithTwoSaves().LengthOf(path); index++)
            {
                MemoryDisk disk = WithTwoSaves();
                disk.Flip(path, index);
                var told = new List<string>();
                DurableSave save = new DurableFolder(Folder, disk).OpenLatest(told.Add)!;
                Assert.Equal(1, save.Number);
                Assert.Contains("save-000002", Assert.Single(told));
            }
        }
    }

    [Fact]
    public void Damage_in_every_save_is_one_line()
    {
        MemoryDisk disk = WithTwoSaves();
        disk.Flip($"{Folder}/save-000001/a.bin", 0);
        disk.DeleteFile($"{Folder}/save-000002/manifest.json");
        InputException told = Assert.Throws<InputException>(() => Open(disk));
        Assert.Contains("no whole save", told.Message);
        Assert.DoesNotContain('\n', told.Message);
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("manifest.json")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void A_file_keeps_to_its_folder(string name) => Assert.Throws<ArgumentException>(() =>
        new DurableFolder(Folder, new MemoryDisk()).Save(writer => writer.Add(name, "x")));

    [Fact]
    public void It_works_on_the_machines_own_files()
    {
        string folder = Directory.CreateTempSubdirectory("shoestring-").FullName;
        try
        {
            var store = new DurableFolder(Path.Combine(folder, "checkpoints"));
            for (int number = 1; number <= 3; number++)
            {
                Write(store, number);
            }

            Assert.Equal(3, store.OpenLatest(_ => Assert.Fail("damaged"))!.Number);
            File.AppendAllText(Path.Combine(folder, "checkpoints", "save-000003", "a.bin"), "x");
            Assert.Equal(2, store.OpenLatest(_ => { })!.Number);
            Assert.Equal(2, Directory.GetDirectories(Path.Combine(folder, "checkpoints")).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void After_any_failure_on_the_machines_own_files_the_save_before_is_whole()
    {
        string folder = Directory.CreateTempSubdirectory("shoestring-").FullName;
        try
        {
            string path = Path.Combine(folder, "checkpoints");
            Write(new DurableFolder(path), 1);
            for (int nth = 0; nth < ManyOperations; nth++)
            {
                FaultyFiles files = FaultyFiles.Nth(PhysicalFileSystem.Instance, nth, Fault.ShortWrite);
                long before = new DurableFolder(path).OpenLatest(_ => Assert.Fail("damaged"))!.Number;
                try
                {
                    Write(new DurableFolder(path, files), (int)before + 1);
                }
                catch (StoppedException)
                {
                    // Nothing of it may be seen, or all of it.
                }

                DurableSave after = new DurableFolder(path).OpenLatest(_ => Assert.Fail("damaged"))!;
                Assert.InRange(after.Number, before, before + 1);
                Assert.True(IsWhole(after));
                if (files.Operations.Count <= nth)
                {
                    Assert.Equal(before + 1, after.Number);
                    return;
                }
            }

            Assert.Fail("the save never ended");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Crashes at every operation, with every kind of survival; what was lost, in words.</summary>
    private static List<string> Losses(int? leftOut)
    {
        var losses = new List<string>();
        for (int nth = 0; nth < ManyOperations; nth++)
        {
            MemoryDisk disk = WithTwoSaves();
            var files = new FaultyFiles(disk, (index, _) =>
                index == nth ? Fault.Crash : index == leftOut ? Fault.LeftOut : Fault.None);
            int reported = 2;
            try
            {
                Save(files, 3);
                reported = 3;
            }
            catch (CrashException)
            {
                // What is left on the disk is looked at below.
            }

            foreach (Survival survival in Enum.GetValues<Survival>())
            {
                DurableSave? save = Open(disk.Crash(survival));
                if (save == null || save.Number < reported || !IsWhole(save))
                {
                    losses.Add($"crash at {nth}, {survival}: reported {reported}, found {save?.Number}");
                }
            }

            if (files.Operations.Count <= nth)
            {
                return losses;
            }
        }

        throw new InvalidOperationException("the save never ended");
    }

    private static MemoryDisk WithTwoSaves()
    {
        var disk = new MemoryDisk();
        disk.CreateFolder(Folder);
        disk.FlushFolder("/");
        disk.FlushFolder("/run");
        Save(disk, 1);
        Save(disk, 2);
        return disk;
    }

    private static long Save(IFileSystem files, int number) => Write(new DurableFolder(Folder, files), number);

    private static long Write(DurableFolder store, int number) => store.Save(writer =>
    {
        writer.Add("a.bin", [1, 2, 3, (byte)number]);
        writer.Add("b.txt", $"text of {number}");
    });

    private static DurableSave? Open(IFileSystem files) => new DurableFolder(Folder, files).OpenLatest(_ => { });

    private static void AssertWhole(IFileSystem files, long atLeast)
    {
        DurableSave save = Open(files)!;
        Assert.NotNull(save);
        Assert.True(save.Number >= atLeast, $"found save {save.Number}, wanted at least {atLeast}");
        Assert.True(IsWhole(save));
    }

    private static bool IsWhole(DurableSave save)
    {
        string text = Encoding.UTF8.GetString(save.ReadAllBytes("b.txt"));
        return save.ReadAllBytes("a.bin") is [1, 2, 3, var last] && text == $"text of {last}";
    }

    public sealed record Case(string Fault, bool ForGood);
}
